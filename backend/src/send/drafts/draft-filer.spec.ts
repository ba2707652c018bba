import { expect, it, vi } from 'vitest';
import type { AccountsService } from '../../accounts/accounts.module.js';
import { CommandRefused } from '../../adapters/adapters.module.js';
import { AppError } from '../../common/app-error.js';
import type { Clock } from '../../common/clock.js';
import { EventBus } from '../../common/event-bus.js';
import type { OwnLeases, UnitOfWork } from '../../database/database.module.js';
import { DraftFiler } from './draft-filer.js';
import type { DraftWriter } from './draft-writer.js';
import type { DraftsMailbox } from './drafts-mailbox.js';
import type { DraftsRepository } from './drafts.repository.js';

const closed = { userId: 'member', version: 1, content: {}, isOpen: false, savedAt: new Date(0), filedAt: null };

/** Files drafts of which the second fails as given; answers which ones were tried, and which are in the mailbox. */
async function fileThree(
  failure: Error | null,
  own: Record<string, object> = {},
): Promise<{ tried: string[]; filed: string[] }> {
  const tried: string[] = [];
  const filed: string[] = [];
  const drafts = {
    accountsWithUnfiled: () => Promise.resolve(['account']),
    listUnfiled: () => Promise.resolve(['first', 'second', 'third'].map((id) => ({ ...closed, id, ...own[id] }))),
    markFiled: (_tx: unknown, id: string) => filed.push(id),
  };
  const replace = (_accountId: string, id: string): Promise<void> => {
    tried.push(id);
    return id === 'second' && failure !== null ? Promise.reject(failure) : Promise.resolve();
  };
  const filer = new DraftFiler(
    { runOwned: async (_accountId: string, work: (tx: unknown) => unknown) => work({}) } as unknown as UnitOfWork,
    {
      use: (accountId: string, work: (lease: unknown) => unknown) =>
        work({ accountId, ending: new AbortController().signal }),
    } as unknown as OwnLeases,
    new EventBus(),
    { now: () => new Date() } as unknown as Clock,
    { mayWrite: (userId: string) => Promise.resolve(userId !== 'former') } as unknown as AccountsService,
    drafts as unknown as DraftsRepository,
    { write: () => Promise.resolve(Buffer.from('')) } as unknown as DraftWriter,
    { exists: () => Promise.resolve(true), replace } as unknown as DraftsMailbox,
  );
  await filer.onApplicationBootstrap();
  await vi.waitFor(() => expect(tried).toContain('second'));
  await filer.onApplicationShutdown();
  return { tried, filed };
}

it('files the other drafts although the mail server refuses one', async () => {
  const refusal = new CommandRefused('The mail server refused the command APPEND.', { responseCode: 'TOOBIG' });

  const { filed } = await fileThree(new AppError('server.unreachable', refusal.message, { cause: refusal }));

  expect(filed).toEqual(['first', 'third']);
});

it('tries no further draft once the mail server is gone', async () => {
  const { tried } = await fileThree(new AppError('server.unreachable', 'This account is not connected.'));

  expect(tried).toEqual(['first', 'second']);
});

it('keeps here alone what a former member has written, and still removes the copy of what they have finished', async () => {
  const ofFormer = { userId: 'former' };

  const { tried } = await fileThree(null, { first: ofFormer, third: { ...ofFormer, content: null } });

  expect(tried).toEqual(['second', 'third']);
});
