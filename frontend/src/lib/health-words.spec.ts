import type { AccountHealth, MailboxHealth, TimelineEntry } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import {
  entryWords,
  formatDuration,
  healthLight,
  mailboxStateWords,
  notableMailboxes,
  waitingWords,
} from './health-words';

const well = {
  state: 'live',
  isFresh: true,
  needsAttention: false,
  fill: null,
  changes: { waiting: 0, failed: 0 },
  outbox: { waiting: 0, stuck: 0, oldestAt: null },
} as unknown as AccountHealth;

const entry: TimelineEntry = {
  at: '2026-01-01T00:00:00.000Z',
  kind: 'state',
  state: 'live',
  failureClass: null,
  problem: null,
  message: null,
  path: null,
  lastedMs: null,
};

const folder = {
  role: null,
  state: 'steady',
  trouble: null,
  fill: null,
  heals: 0,
  vetoes: 0,
} as unknown as MailboxHealth;

describe('the folders of an account', () => {
  it.each<[Partial<MailboxHealth>, string]>([
    [{}, 'All here'],
    [{ state: 'filling', fill: { done: 1, total: 4 } }, 'History is being read, 25 %'],
    [{ state: 'hot', fill: { done: 0, total: 0 } }, 'Newest mail is being read'],
  ])('that stand at %j are said to be: %s', (change, words) => {
    expect(mailboxStateWords({ ...folder, ...change })).toBe(words);
  });

  it.each<[Partial<MailboxHealth>, boolean]>([
    [{}, false],
    [{ state: 'unselectable' }, false],
    [{ role: 'inbox' }, true],
    [{ state: 'filling' }, true],
    [{ state: 'phantom' }, true],
    [{ vetoes: 1 }, true],
  ])('are shown at once when they are %j: %s', (change, isShown) => {
    expect(notableMailboxes([{ ...folder, ...change }])).toHaveLength(isShown ? 1 : 0);
  });
});

describe('the words about health', () => {
  it.each<[Partial<AccountHealth>, string]>([
    [{}, 'ok'],
    [{ isFresh: false, state: 'connecting' }, 'busy'],
    [{ state: 'reconnecting' }, 'warn'],
    [{ isFresh: false, needsAttention: true }, 'warn'],
    [{ state: 'needs-you', needsAttention: true }, 'bad'],
  ])('shows %j as %s', (change, light) => {
    expect(healthLight({ ...well, ...change })).toBe(light);
  });

  it.each([
    [12.4, '12 ms'],
    [1400, '1.4 s'],
    [45_000, '45 s'],
    [180_000, '3 min'],
    [7_200_000, '2 h'],
    [259_200_000, '3 d'],
  ])('says %d ms as %s', (ms, words) => {
    expect(formatDuration(ms)).toBe(words);
  });

  it('tells a line of the history, with how long it lasted and why', () => {
    expect(entryWords(entry, 'imap.example.org')).toBe('Live');
    expect(
      entryWords({ ...entry, state: 'reconnecting', lastedMs: 2000, message: 'No answer.' }, 'imap.example.org'),
    ).toBe('Waiting to try again for 2.0 s: No answer.');
    expect(entryWords({ ...entry, kind: 'veto', state: null }, 'imap.example.org')).toBe('Deletions were not believed');
    expect(
      entryWords(
        { ...entry, kind: 'heal', state: null, path: 'INBOX', message: 'One was missed.' },
        'imap.example.org',
      ),
    ).toBe('A difference was found and mended in “INBOX”: One was missed.');
  });

  it('tells what waits, and nothing when nothing does', () => {
    expect(waitingWords(well)).toBe('');
    expect(
      waitingWords({
        ...well,
        fill: { done: 1, total: 4 },
        changes: { waiting: 1, failed: 1 },
        outbox: { waiting: 0, stuck: 1, oldestAt: null },
      }),
    ).toBe('25 % read, 2 changes, 1 message');
  });
});
