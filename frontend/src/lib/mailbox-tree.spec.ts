import type { Mailbox } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { folderAbove, mailboxLines, visibleLines } from './mailbox-tree';

function mailbox(path: string, role: Mailbox['role'] = null, delimiter: string | null = '/'): Mailbox {
  const name = delimiter === null ? path : (path.split(delimiter).at(-1) ?? path);
  const counts = { messageCount: 0, unreadCount: 0, fill: null, verifiedAt: null, isPending: false, trouble: null };
  return {
    id: path,
    accountId: 'a',
    path,
    delimiter,
    name,
    role,
    selectable: true,
    roleIsChosen: false,
    watchMode: 'idle',
    ...counts,
  };
}

const shape = (lines: ReturnType<typeof mailboxLines>) =>
  lines.map(({ mailbox: { path }, level }) => `${'-'.repeat(level - 1)}${path}`);

describe('mailboxLines', () => {
  it('puts well-known folders first, in the order people expect, and the rest by name', () => {
    const given = [mailbox('Zoo'), mailbox('Trash', 'trash'), mailbox('Büro'), mailbox('INBOX', 'inbox')];
    expect(shape(mailboxLines(given))).toEqual(['INBOX', 'Trash', 'Büro', 'Zoo']);
  });

  it('puts children below their parents', () => {
    const given = [mailbox('Work/Lyon'), mailbox('Work'), mailbox('Work/Lyon/2026'), mailbox('Art')];
    expect(shape(mailboxLines(given))).toEqual(['Art', 'Work', '-Work/Lyon', '--Work/Lyon/2026']);
  });

  it('lifts what a server keeps below the inbox to the top', () => {
    const given = [mailbox('INBOX', 'inbox', '.'), mailbox('INBOX.Sent', 'sent', '.'), mailbox('INBOX.Art', null, '.')];
    expect(shape(mailboxLines(given))).toEqual(['INBOX', 'INBOX.Sent', 'INBOX.Art']);
  });

  it('shows a folder whose parent is not there', () => {
    expect(shape(mailboxLines([mailbox('Gone/Child')]))).toEqual(['Gone/Child']);
  });

  it('takes a slash for a letter where the server has no hierarchy', () => {
    expect(shape(mailboxLines([mailbox('A', null, null), mailbox('A/B', null, null)]))).toEqual(['A', 'A/B']);
  });
});

describe('mailboxLines of what was sorted before', () => {
  const before = mailboxLines([mailbox('B'), mailbox('A'), mailbox('A/C')]);

  it('tells new counts at the old places, and keeps the lines in which nothing changed', () => {
    const read = { ...mailbox('A/C'), unreadCount: 7 };
    const now = mailboxLines([mailbox('B'), before[0]?.mailbox ?? read, read], before);
    expect(shape(now)).toEqual(['A', '-A/C', 'B']);
    expect(now[1]?.mailbox.unreadCount).toBe(7);
    expect(now[0]).toBe(before[0]);
  });

  it.each([
    ['one came', [mailbox('B'), mailbox('A'), mailbox('A/C'), mailbox('AA')], ['A', '-A/C', 'AA', 'B']],
    ['one went', [mailbox('B'), mailbox('A/C')], ['B', 'A/C']],
    ['one has another role', [mailbox('B', 'inbox'), mailbox('A'), mailbox('A/C')], ['B', 'A', '-A/C']],
    ['one went and another came', [mailbox('B'), mailbox('A'), mailbox('D')], ['A', 'B', 'D']],
    ['one has another path', [mailbox('B'), mailbox('A'), { ...mailbox('B/C'), id: 'A/C' }], ['A', 'B', '-B/C']],
  ])('sorts anew when %s', (_name, mailboxes, expected) => {
    expect(shape(mailboxLines(mailboxes, before))).toEqual(expected);
  });

  it('says of each which one it is of how many', () => {
    expect(before.map(({ place, siblings }) => [place, siblings])).toEqual([
      [1, 2],
      [1, 1],
      [2, 2],
    ]);
  });
});

describe('visibleLines', () => {
  it('hides everything below a closed folder', () => {
    const lines = mailboxLines([mailbox('A'), mailbox('A/B'), mailbox('A/B/C'), mailbox('D')]);
    expect(shape(visibleLines(lines, new Set(['A'])))).toEqual(['A', 'D']);
  });
});

describe('the folder above', () => {
  const all = [mailbox('INBOX', 'inbox', '.'), mailbox('INBOX.a', null, '.'), mailbox('INBOX.a.b', null, '.')];

  it('is the one that the server has it in, also below an inbox that keeps everything', () => {
    expect(all.map((each) => folderAbove(each, all)?.path ?? null)).toEqual([null, 'INBOX', 'INBOX.a']);
  });
});
