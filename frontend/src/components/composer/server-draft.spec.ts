import type { SavedDraft } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { startDraft, type WrittenDraft } from './draft-model';
import { fromSaved, reconcileDrafts, toContent } from './server-draft';

const written = (clientKey: string, changes: Partial<WrittenDraft> = {}): WrittenDraft => ({
  ...startDraft({ kind: 'new', accountId: 'a' }, [], clientKey),
  ...changes,
});
const saved = (id: string, changes: Partial<SavedDraft> = {}): SavedDraft => ({
  id,
  accountId: 'a',
  version: 1,
  content: toContent(written(id), { text: '', html: null }),
  savedAt: '2026-01-01T00:00:00Z',
  isOwn: true,
  isOpen: false,
  messageId: null,
  ...changes,
});

describe('a draft on the server', () => {
  it('comes back as it was written, but for recipients to whom nothing can be sent', () => {
    const draft = written('one', {
      to: [
        { name: 'Ada', address: 'ada@example.org', problem: null },
        { name: '', address: 'nobody', problem: 'This is not a mail address.' },
      ],
      subject: 'Lunch',
      html: '<p>At noon?</p>',
      files: [{ kind: 'upload', uploadId: 'u', fileName: 'menu.pdf', contentType: 'application/pdf', sizeBytes: 3 }],
    });

    const back = fromSaved(
      saved('one', { version: 7, content: toContent(draft, { text: 'At noon?', html: '<p>At noon?</p>' }) }),
    );

    expect(back).toEqual({ ...draft, to: draft.to.slice(0, 1), serverVersion: 7, isSynced: true });
  });
});

describe('what this device keeps and what the server keeps', () => {
  const synced = { serverVersion: 1, isSynced: true };

  it('takes over what was begun on another device, and what was continued there', () => {
    const { take } = reconcileDrafts([written('both', synced)], [saved('both', { version: 2 }), saved('new')]);

    expect(take.map(({ id }) => id)).toEqual(['both', 'new']);
  });

  it.each([
    ['of other members', [], saved('one', { isOwn: false })],
    ['that somebody is writing on', [], saved('one', { isOpen: true })],
    ['that are the same here', [written('one', synced)], saved('one')],
    [
      'that were changed here as well',
      [written('one', { serverVersion: 1, isSynced: false })],
      saved('one', { version: 2 }),
    ],
  ])('leaves drafts alone %s', (_, local, server) => {
    expect(reconcileDrafts(local, [server])).toEqual({ take: [], drop: [] });
  });

  it('drops what was sent or thrown away elsewhere, unless it was changed here since or never was on the server', () => {
    const local = [written('over', synced), written('changed', { serverVersion: 1, isSynced: false }), written('new')];

    expect(reconcileDrafts(local, [])).toEqual({ take: [], drop: ['over'] });
  });
});
