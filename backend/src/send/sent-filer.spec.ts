import type { Quirk } from '@maildesk/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccountProfile, AccountsService } from '../accounts/accounts.module.js';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { EventBus } from '../common/event-bus.js';
import { readConfig } from '../config/config.js';
import { OwnLeases, Transaction, UnitOfWork } from '../database/database.module.js';
import type { OutboxAcceptance } from './outbox-acceptance.js';
import type { AwaitedCopy, OutboxRepository } from './outbox.repository.js';
import { SentFiler } from './sent-filer.js';
import type { SentMailbox } from './sent-mailbox.js';

const start = Date.parse('2026-03-01T12:00:00Z');

/** Time that passes only while somebody sleeps. */
class FastClock extends Clock {
  private time = start;

  override now(): Date {
    return new Date(this.time);
  }

  override async sleep(ms: number, signal: AbortSignal): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (!signal.aborted) this.time += ms;
  }
}

/** What was done, with the seconds since the start. */
let log: string[];
let copies: AwaitedCopy[];
let hosts: { imap: string; smtp: string };
/** When the copy is in Sent without our doing, in seconds; null: never. */
let filedByServerAt: number | null;
let hasSent: boolean;
let accountIds: string[];
/** Of which accounts it was looked for, in order. */
let looked: string[];
/** What was learnt of the account. */
let quirks: Set<Quirk>;
let onLook: () => void;
let filer: SentFiler;
let bus: EventBus;
let leases: OwnLeases;

beforeEach(() => {
  log = [];
  copies = [{ id: 'item', sendId: 'send-id', state: 'sent', since: new Date(start), isSeen: false }];
  hosts = { imap: 'imap.example.org', smtp: 'smtp.example.org' };
  filedByServerAt = null;
  hasSent = true;
  accountIds = ['account'];
  looked = [];
  quirks = new Set();
  onLook = () => undefined;
  const clock = new FastClock();
  bus = new EventBus();
  leases = new OwnLeases();
  leases.take('account', 1);
  const seconds = (): number => (clock.now().getTime() - start) / 1000;
  const note = (what: string): number => log.push(`${seconds()} ${what}`);
  const drop = (id: string): void => void (copies = copies.filter((copy) => copy.id !== id));

  const unitOfWork: Pick<UnitOfWork, 'runOwned'> = { runOwned: (_accountId, work) => work({} as Transaction) };
  const accounts: Pick<AccountsService, 'profile' | 'noteQuirk'> = {
    noteQuirk: async (_tx, quirk) => void quirks.add(quirk),
    // The filer looks at nothing but the hosts and what was learnt.
    profile: () => {
      const profile: unknown = { imap: { host: hosts.imap }, smtp: { host: hosts.smtp }, quirks };
      return Promise.resolve(profile as AccountProfile);
    },
  };
  const outbox: Pick<OutboxRepository, 'accountsAwaitingCopies' | 'listAwaitedCopies' | 'readMime' | 'markFiled'> = {
    accountsAwaitingCopies: () => Promise.resolve(copies.length > 0 ? accountIds : []),
    listAwaitedCopies: (_accountId, unknownSince) =>
      Promise.resolve(copies.filter((copy) => copy.state === 'sent' || copy.since >= unknownSince)),
    readMime: () => Promise.resolve(Buffer.from('mime')),
    markFiled: async (_tx, id) => {
      note('filed');
      drop(id);
    },
  };
  const acceptance: Pick<OutboxAcceptance, 'accept'> = { accept: async () => void note('accepted') };
  const sentMailbox: Pick<SentMailbox, 'exists' | 'findOrAppend'> = {
    exists: () => Promise.resolve(hasSent),
    findOrAppend: async (accountId, _sendId, mime) => {
      looked.push(accountId);
      onLook();
      if (filedByServerAt !== null && filedByServerAt <= seconds()) {
        note('found');
        return { kind: 'found' };
      }
      note(mime === null ? 'looked' : 'appended');
      return mime === null ? { kind: 'absent' } : { kind: 'appended', copy: null };
    },
  };
  filer = new SentFiler(
    unitOfWork as UnitOfWork,
    leases,
    bus,
    clock,
    readConfig({ SENT_COPY_WAIT_MS: '10000' }),
    accounts as AccountsService,
    outbox as OutboxRepository,
    acceptance as OutboxAcceptance,
    sentMailbox as SentMailbox,
  );
});

afterEach(() => filer.onApplicationShutdown());

async function settled(): Promise<void> {
  await expect.poll(() => copies).toEqual([]);
}

describe('the copy in Sent', () => {
  it('is looked for again and again, and put there once the server had its time', async () => {
    await filer.onApplicationBootstrap();
    await settled();

    expect(log).toEqual(['0.5 looked', '1.5 looked', '3.5 looked', '7.5 looked', '10 appended', '10 filed']);
  });

  it('is not put there when the server does it', async () => {
    filedByServerAt = 3;

    await filer.onApplicationBootstrap();
    await settled();

    expect(log).toEqual(['0.5 looked', '1.5 looked', '3.5 found', '3.5 filed']);
  });

  it('is searched for before it is put there after a restart', async () => {
    copies = [{ id: 'item', sendId: 'send-id', state: 'sent', since: new Date(start - 3_600_000), isSeen: false }];
    filedByServerAt = 0;

    await filer.onApplicationBootstrap();
    await settled();

    expect(log).toEqual(['0 found', '0 filed']);
  });

  it.each([
    ['known to file it themselves', () => (hosts = { imap: 'imap.gmail.com', smtp: 'smtp.gmail.com' })],
    ['learnt to file it themselves', () => quirks.add('files-sent-itself')],
  ])('is put there after two minutes when it did not come from providers that are %s', async (_, arrange) => {
    arrange();

    await filer.onApplicationBootstrap();
    await settled();

    expect(log).toEqual(['120 appended', '120 filed']);
  });

  it('is not asked for when sync has seen it', async () => {
    copies = copies.map((copy) => ({ ...copy, isSeen: true }));

    await filer.onApplicationBootstrap();
    await settled();

    expect(log).toEqual(['0.5 filed']);
  });

  it('is not waited for where there is no Sent mailbox', async () => {
    hasSent = false;

    await filer.onApplicationBootstrap();
    await settled();

    expect(log).toEqual(['0 filed']);
  });

  it('is taken care of as soon as a message is sent', async () => {
    const [copy] = copies;
    copies = [];
    await filer.onApplicationBootstrap();

    if (copy !== undefined) copies = [copy];
    bus.publish('outbox.sent', { accountId: 'account' });
    await settled();

    expect(log.at(-1)).toBe('10 filed');
  });

  it('is left to the process that looks after the account', async () => {
    leases.drop('account');

    await filer.onApplicationBootstrap();
    await new Promise((resolve) => setTimeout(resolve, 50));

    expect(log).toEqual([]);
  });

  it('is kept for later when the mail server cannot be reached', async () => {
    onLook = () => {
      throw new AppError('server.unreachable', 'Not connected.');
    };

    await filer.onApplicationBootstrap();
    await new Promise((resolve) => setTimeout(resolve, 50));

    expect(log).toEqual([]);
    expect(copies).toHaveLength(1);
  });
});

describe('a message that may have been sent', () => {
  beforeEach(() => {
    copies = [{ id: 'item', sendId: 'send-id', state: 'unknown', since: new Date(start), isSeen: false }];
  });

  it('was sent when its copy turns up', async () => {
    filedByServerAt = 60;

    await filer.onApplicationBootstrap();
    await settled();

    expect(log.slice(-3)).toEqual(['60.5 found', '60.5 accepted', '60.5 filed']);
  });

  it('is never put into Sent, and left to a person after ten minutes', async () => {
    await filer.onApplicationBootstrap();
    await expect.poll(() => log.at(-1)).toMatch(/^5[89]\d/);
    await filer.onApplicationShutdown();

    expect(log.every((line) => line.endsWith('looked'))).toBe(true);
    expect(Number(log.at(-1)?.split(' ')[0])).toBeLessThan(600);
  });

  it('does not keep those of other accounts from being looked for', async () => {
    accountIds = Array.from({ length: 50 }, (_, index) => `account ${index}`);
    for (const accountId of accountIds) leases.take(accountId, 1);

    await filer.onApplicationBootstrap();
    await expect.poll(() => new Set(looked).size).toBe(50);

    const firstOfLast = looked.findIndex((_, index) => new Set(looked.slice(0, index + 1)).size === 50);
    const before = looked.slice(0, firstOfLast);
    expect(Math.max(...accountIds.map((id) => before.filter((one) => one === id).length))).toBeLessThan(5);
  });
});
