import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AccountsService } from '../accounts/accounts.module.js';
import { Clock } from '../common/clock.js';
import type {
  EventLogRepository,
  PeriodicJobsRepository,
  Transaction,
  UnitOfWork,
} from '../database/database.module.js';
import type { MessagesRepository, PersonalReadingRepository, QuarantineRepository } from '../mail/mail.module.js';
import type { ChangeHousekeeping } from './changes/change-housekeeping.js';
import { Housekeeping } from './housekeeping.js';

beforeEach(() => {
  vi.useFakeTimers();
  // What fails is logged.
  vi.spyOn(Logger.prototype, 'error').mockReturnValue();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** What one round does, where all of `broken` fails. */
async function round(...broken: string[]): Promise<string[]> {
  const done: string[] = [];
  const act = (what: string): Promise<void> => {
    if (broken.includes(what)) return Promise.reject(new Error(`${what} is broken`));
    done.push(what);
    return Promise.resolve();
  };
  const accounts: Pick<AccountsService, 'listIds' | 'pruneHistory'> = {
    listIds: () =>
      Promise.resolve([
        { id: 'a', address: 'a' },
        { id: 'b', address: 'b' },
      ] as never),
    pruneHistory: () => act('history'),
  };
  const unitOfWork: Pick<UnitOfWork, 'run'> = { run: (accountId, work) => work({ accountId } as Transaction) };
  const messages: Pick<MessagesRepository, 'sweepOrphans'> = {
    sweepOrphans: ({ accountId }) => act(`mail of ${accountId}`).then(() => 0),
  };
  const nothing = { sweep: () => Promise.resolve() } as unknown;
  const frames: Pick<EventLogRepository, 'prune'> = { prune: () => act('frames') };
  const changes: Pick<ChangeHousekeeping, 'tidy'> = { tidy: (accountId) => act(`changes of ${accountId}`) };
  const jobs: Pick<PeriodicJobsRepository, 'begin'> = { begin: () => Promise.resolve(true) };
  const housekeeping = new Housekeeping(
    accounts as AccountsService,
    unitOfWork as UnitOfWork,
    messages as MessagesRepository,
    nothing as QuarantineRepository,
    nothing as PersonalReadingRepository,
    frames as EventLogRepository,
    new Clock(),
    changes as ChangeHousekeeping,
    jobs as PeriodicJobsRepository,
  );
  housekeeping.onApplicationBootstrap();
  await vi.advanceTimersByTimeAsync(15 * 60_000);
  housekeeping.onApplicationShutdown();
  return done;
}

describe('a round of housekeeping', () => {
  const all = ['frames', 'history', 'changes of a', 'mail of a', 'changes of b', 'mail of b'];

  it.each([
    ['nothing', []],
    ['the changes of an account', ['changes of a']],
    ['the mail of an account', ['mail of a']],
    ['what belongs to no account', ['frames', 'history']],
  ])('does all that can be done where it fails with %s', async (_name, broken) => {
    expect(await round(...broken)).toEqual(all.filter((what) => !broken.includes(what)));
  });
});
