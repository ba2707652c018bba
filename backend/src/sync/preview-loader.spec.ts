import { describe, expect, it } from 'vitest';
import type { ImapSession } from '../adapters/adapters.module.js';
import type { UnitOfWork } from '../database/database.module.js';
import type { BodyWork, LocationScreen, MailboxesRepository, MessagesRepository } from '../mail/mail.module.js';
import { PreviewLoader } from './preview-loader.js';

const known = (messageId: string, uid: number) => ({ messageId, uid, messageIdHeader: messageId, sendId: null });
const wanted = [
  known('readable', 1),
  known('moved away', 2),
  known('never delivered', 3),
  known('under a UID that another one has now', 4),
];
const markOf = (messageId: string) => ({ messageIds: [messageId], sendId: null, sizeBytes: 9 });

function loaderFor(renamed: boolean): PreviewLoader {
  const mailbox = { id: 'inbox', path: 'INBOX', uidValidity: 7, renamed };
  return new PreviewLoader(
    {} as UnitOfWork,
    { findStored: () => Promise.resolve(mailbox) } as unknown as MailboxesRepository,
    { findWithoutPreview: () => Promise.resolve(wanted) } as unknown as MessagesRepository,
    {} as LocationScreen,
    {} as BodyWork,
  );
}

const text = { partId: '1', contentType: 'text/plain', charset: 'utf-8', encoding: '7bit' };
const session = {
  isOpen: () => true,
  noop: () => Promise.resolve(),
  messages: {
    fetchParts: () =>
      Promise.resolve(
        new Map([
          [1, { plain: text, html: null, mark: markOf('readable') }],
          [4, { plain: text, html: null, mark: markOf('another') }],
        ]),
      ),
    fetchMarks: () => Promise.resolve(new Map([[4, markOf('another')]])),
    fetchSummaries: () =>
      Promise.resolve([{ uid: 4, messageIdHeader: 'another', from: [], emailId: null, sendId: null }]),
    fetchPartStarts: (uids: number[]) => Promise.resolve(new Map(uids.map((uid) => [uid, Buffer.from('Hello')]))),
  },
  search: { uids: () => Promise.resolve([3, 4]) },
} as unknown as ImapSession;

describe('PreviewLoader', () => {
  it('settles what the server cannot deliver, and leaves what is not where it was to be read where it turns up', async () => {
    const fetched = await loaderFor(false).fetch(session, 'account', 'inbox');

    expect(fetched?.messages.map(({ messageId, text: read }) => [messageId, read?.bytes.toString() ?? null])).toEqual([
      ['readable', 'Hello'],
      ['never delivered', null],
    ]);
    expect(fetched?.isMore).toBe(false);
  });

  it('reads nothing in a mailbox that was found under another path, before it is proven which one it is', async () => {
    expect(await loaderFor(true).fetch(session, 'account', 'inbox')).toBeNull();
  });
});
