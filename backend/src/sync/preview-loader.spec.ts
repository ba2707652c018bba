import { describe, expect, it } from 'vitest';
import type { ImapSession } from '../adapters/adapters.module.js';
import type { UnitOfWork } from '../database/database.module.js';
import type { BodyWork, LocationScreen, MailboxesRepository, MessagesRepository } from '../mail/mail.module.js';
import { PreviewLoader } from './preview-loader.js';

const wanted = [
  { messageId: 'readable', uid: 1 },
  { messageId: 'moved away', uid: 2 },
  { messageId: 'never delivered', uid: 3 },
];

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
    fetchParts: () => Promise.resolve(new Map([[1, { plain: text, html: null }]])),
    fetchPartStarts: () => Promise.resolve(new Map([[1, Buffer.from('Hello')]])),
  },
  search: { uids: () => Promise.resolve([3]) },
} as unknown as ImapSession;

describe('PreviewLoader', () => {
  it('settles what the server cannot deliver, and leaves what was moved meanwhile to be read where it turns up', async () => {
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
