import { beforeEach, describe, expect, it } from 'vitest';
import type { ImapSession } from '../adapters/adapters.module.js';
import type { UnitOfWork } from '../database/database.module.js';
import type {
  LocationRemovalsRepository,
  LocationScreen,
  MailboxesRepository,
  MailboxProgressRepository,
  ShownMailboxesRepository,
  StoredMailbox,
} from '../mail/mail.module.js';
import type { SummaryReader } from './delta/summary-reader.js';
import { type FillJob, MailboxFiller } from './mailbox-filler.js';
import type { MailboxWriter } from './mailbox-writer.js';

describe('MailboxFiller', () => {
  let mailbox: Partial<StoredMailbox>;
  let stored: (readonly number[])[];
  let lost: number[];
  let filler: MailboxFiller;
  const session = {
    isOpen: () => true,
    open: () => Promise.resolve({ uidValidity: 7, exists: 300 }),
    search: { uids: () => Promise.resolve(Array.from({ length: 300 }, (_, index) => index + 1)) },
  } as unknown as ImapSession;
  beforeEach(() => {
    mailbox = {
      id: 'inbox',
      path: 'INBOX',
      uidValidity: 7,
      uidNext: 301,
      fillLowUid: 301,
      fillComplete: false,
      renamed: false,
    };
    stored = [];
    lost = [];
    const read = () => Promise.resolve({ ...mailbox } as StoredMailbox);
    filler = new MailboxFiller(
      {
        runOwned: (_id: string, work: (tx: unknown) => unknown) => work({ publish: () => undefined }),
      } as unknown as UnitOfWork,
      { findStored: read, readStored: read } as unknown as MailboxesRepository,
      { announceProgress: () => Promise.resolve() } as unknown as ShownMailboxesRepository,
      {
        saveFill: (_tx: unknown, _id: string, fillLowUid: number, fillComplete: boolean) =>
          Promise.resolve(void Object.assign(mailbox, { fillLowUid, fillComplete })),
      } as unknown as MailboxProgressRepository,
      {
        removeInState: (_tx: unknown, _id: string, _state: string, limit: number) =>
          Promise.resolve(lost.splice(0, limit)),
      } as unknown as LocationRemovalsRepository,
      { refreshRows: () => Promise.resolve() } as unknown as LocationScreen,
      {
        batchSize: (_id: string, usual: number) => usual,
        read: (_session: unknown, _id: string, uids: readonly number[]) => Promise.resolve(uids),
      } as unknown as SummaryReader,
      {
        preparation: () => ({ add: () => undefined }),
        storeRead: (_tx: unknown, _mailbox: unknown, uids: readonly number[]) =>
          Promise.resolve(void stored.push(uids)),
      } as unknown as MailboxWriter,
    );
  });

  const prepared = async (): Promise<FillJob> => {
    const job = await filler.prepare(session, 'account', 'inbox');
    if (job === null) throw new Error('nothing to fill');
    return job;
  };

  it('reads the newest first, and says which batch is the last', async () => {
    const job = await prepared();
    expect([await filler.step(session, 'account', job), await filler.step(session, 'account', job)]).toEqual([
      'more',
      'last',
    ]);
    expect(stored.map((uids) => [uids[0], uids.at(-1)])).toEqual([
      [181, 300],
      [1, 180],
    ]);
    expect(mailbox).toMatchObject({ fillLowUid: 1, fillComplete: true });
  });

  it('forgets what a reset has lost a piece at a time, and is complete only then', async () => {
    lost = Array.from({ length: 4500 }, (_, index) => index);
    const job = await prepared();
    await filler.step(session, 'account', job);

    expect(await filler.step(session, 'account', job)).toBe('more');
    expect(mailbox).toMatchObject({ fillLowUid: 1, fillComplete: false });
    // As after a restart.
    const again = await prepared();
    expect([await filler.step(session, 'account', again), await filler.step(session, 'account', again)]).toEqual([
      'more',
      'last',
    ]);
    expect(lost).toEqual([]);
    expect(mailbox.fillComplete).toBe(true);
  });

  it.each([
    ['got another UIDVALIDITY', { uidValidity: 8 }],
    ['was found under another path, and may be another one', { path: 'Other', renamed: true }],
    ['began anew under the same UIDVALIDITY, as when it was restored from a backup', { fillLowUid: 301 }],
  ])('stores nothing more of a mailbox that %s', async (_what, change) => {
    const job = await prepared();
    await filler.step(session, 'account', job);

    Object.assign(mailbox, change);

    expect(await filler.step(session, 'account', job)).toBe('outdated');
    expect(stored).toHaveLength(1);
  });
});
