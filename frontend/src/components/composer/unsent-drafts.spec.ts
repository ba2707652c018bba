// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { startDraft } from './draft-model';
import {
  claimUnsent,
  listUnsent,
  releaseUnsent,
  removeUnsent,
  saveUnsent,
  takeFromServer,
  withoutLostFiles,
} from './unsent-drafts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);
const draft = (clientKey: string, accountId = 'a') => startDraft({ kind: 'new', accountId }, [], clientKey);
const keys = (seconds: number) => listUnsent(['a'], at(seconds)).map((unsent) => unsent.draft.clientKey);

beforeEach(() => localStorage.clear());

describe('unsent drafts', () => {
  it('are offered, newest first, once they are let go', () => {
    for (const [index, key] of ['one', 'two'].entries()) {
      saveUnsent(draft(key), at(index));
      releaseUnsent(key);
    }

    expect(keys(2)).toEqual(['two', 'one']);
  });

  it('are not offered while a composer has them open', () => {
    saveUnsent(draft('one'), at(0));
    claimUnsent('one', at(60));

    expect(keys(70)).toEqual([]);
    expect(keys(80)).toEqual(['one']);
  });

  it('are gone once they were sent or thrown away', () => {
    saveUnsent(draft('one'), at(0));
    removeUnsent('one');
    claimUnsent('one', at(1));

    expect(keys(100)).toEqual([]);
  });

  it('keep what only this device knows when a newer version comes from the server', () => {
    const tie = { record: { model: 'crm.lead', id: 7 }, name: 'Forty chairs', log: true, userId: 'ann' };
    saveUnsent({ ...draft('one'), subject: 'Older', tie }, at(0));

    takeFromServer({ ...draft('one'), subject: 'Newer' }, at(1));

    expect(listUnsent(['a'], at(2))[0]?.draft).toMatchObject({ subject: 'Newer', tie });
  });

  it('of other accounts are left alone', () => {
    saveUnsent(draft('one', 'b'), at(0));

    expect(keys(100)).toEqual([]);
    expect(listUnsent(['b'], at(100))).toHaveLength(1);
  });

  it('are forgotten after 30 days', () => {
    saveUnsent(draft('one'), at(0));

    expect(keys(31 * 86_400)).toEqual([]);
    expect(localStorage.length).toBe(0);
  });

  it.each(['', '{', 'null', '{"draft":{"clientKey":1}}'])('are not made of damaged data: %j', (data) => {
    localStorage.setItem('maildesk.draft.x', data);
    localStorage.setItem('other', data);

    expect(keys(0)).toEqual([]);
  });

  it('say when the device has no room', () => {
    const full = { getItem: () => null, setItem: () => { throw new Error('full'); } } as unknown as Storage; // prettier-ignore

    expect(saveUnsent(draft('one'), at(0), full)).toBe(false);
  });
});

describe('withoutLostFiles', () => {
  const file = { fileName: 'a.txt', contentType: 'text/plain', sizeBytes: 1 };
  const files = [
    { ...file, kind: 'upload' as const, uploadId: 'u' },
    { ...file, kind: 'part' as const, messageId: 'm', partId: '2' },
  ];
  const unsent = { draft: { ...draft('one'), files }, savedAt: at(0).toISOString() };

  it('keeps every file of a message begun within the day', () => {
    expect(withoutLostFiles(unsent, at(3600))).toEqual({ draft: unsent.draft, note: null });
  });

  it('leaves out uploads that the server has forgotten, and says so', () => {
    const { draft: kept, note } = withoutLostFiles(unsent, at(86_400));

    expect(kept.files.map(({ kind }) => kind)).toEqual(['part']);
    expect(note).toContain('Attach the file again');
  });
});
