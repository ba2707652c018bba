import type { AccountHealth, AccountState, healthApi, MailboxHealth, ReplyOf } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AccountsService, presentQuirks, triesLeft } from '../accounts/accounts.module.js';
import type { SignedInUser } from '../common/access-rules.js';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import type { SharedTransaction } from '../database/database.module.js';
import { LeftOutMailboxesRepository, QuarantineRepository } from '../mail/mail.module.js';
import { type AccountFacts, AccountHealthRepository, type MailboxFacts } from './account-health.repository.js';
import { healthWords, overallWords, quirkWords } from './health-words.js';
import { mailboxState, notWatched, timelineOf, troubleWords } from './mailbox-state.js';
import { ConnectionRecorder } from './connection-recorder.js';
import { MeasuredLatencies } from './measured-latencies.js';
import { outagesOf } from './outages.js';

const shownMailboxes = 1000;
const shownLines = 200;

/** Tells how accounts do: whoever has a role in one, and an administrator of all. Of the mail in them it tells nothing. */
@Injectable()
export class HealthService {
  constructor(
    private readonly accounts: AccountsService,
    private readonly health: AccountHealthRepository,
    private readonly quarantine: QuarantineRepository,
    private readonly leftOut: LeftOutMailboxesRepository,
    private readonly measured: MeasuredLatencies,
    private readonly connections: ConnectionRecorder,
    private readonly clock: Clock,
  ) {}

  /** The user's accounts, for an administrator all; those in trouble first, otherwise oldest first. */
  async overview(user: SignedInUser): Promise<ReplyOf<typeof healthApi.overview>> {
    await this.putDown();
    const seen = user.isAdmin ? 'all' : await this.accounts.accountIdsOf(user.id);
    const accounts = (await this.health.list(seen)).map((facts) => this.toHealth(facts));
    const rank = (account: AccountHealth): number => (account.needsAttention ? 0 : account.isFresh ? 2 : 1);
    accounts.sort((one, other) => rank(one) - rank(other));
    return { words: overallWords(accounts), outages: outagesOf(accounts), accounts };
  }

  /** How these accounts do, as far as they are still there, or all there are; within the transaction, if there is one. */
  async ofAccounts(
    accountIds: readonly string[] | 'all',
    tx: SharedTransaction | null = null,
  ): Promise<AccountHealth[]> {
    return (await this.health.list(accountIds, tx)).map((facts) => this.toHealth(facts));
  }

  /** @throws AppError `account.not-found` */
  async account(userId: string, accountId: string): Promise<ReplyOf<typeof healthApi.account>> {
    await this.putDown();
    const [facts] = await this.health.list([accountId]);
    if (facts === undefined) throw new AppError('account.not-found', 'There is no such account.');
    const [role, mailboxes, leftOut, quarantined, lines] = await Promise.all([
      this.accounts.roleOf(userId, accountId),
      this.health.mailboxes(accountId, shownMailboxes),
      this.leftOut.list(accountId),
      this.quarantine.list(accountId),
      this.health.timeline(accountId, shownLines),
    ]);
    return {
      account: this.toHealth(facts),
      mailboxes: mailboxes.map((mailbox) => toMailboxHealth(mailbox, facts.state, role !== null)),
      leftOut: leftOut.map((item) => ({
        ...item,
        name: role === null ? null : item.name,
        since: item.since.toISOString(),
      })),
      quarantined: quarantined.map((item) => ({
        ...item,
        path: role === null ? null : item.path,
        since: item.since.toISOString(),
      })),
      timeline: timelineOf(lines).map((entry) => (role === null ? { ...entry, path: null } : entry)),
    };
  }

  /** What this process knows best is told as it is now. */
  private async putDown(): Promise<void> {
    await this.measured.save();
    await this.connections.save();
  }

  private toHealth(facts: AccountFacts): AccountHealth {
    const { problemCode: code, problemMessage: message, fillDone: done, fillTotal: total } = facts;
    const now = this.clock.now();
    const throttledUntil = throttledUntilOf(facts, now);
    const isThrottled = throttledUntil !== null;
    const offersIdle = facts.capabilities.includes('IDLE');
    const told = { ...facts, problem: message, triesLeft: triesLeft(facts), isThrottled, offersIdle };
    return {
      accountId: facts.accountId,
      address: facts.address,
      isDemo: facts.isDemo,
      host: facts.host,
      state: facts.state,
      stateSince: facts.stateSince.toISOString(),
      ...healthWords(told, now),
      failureClass: facts.failureClass,
      problem: code === null || message === null ? null : { code, message },
      attempt: facts.attempt,
      nextAttemptAt: timeOf(facts.nextAttemptAt),
      tokenExpiresAt: timeOf(facts.tokenExpiresAt),
      triesLeft: told.triesLeft,
      throttledUntil: timeOf(throttledUntil),
      connections: facts.connections === null ? null : { open: facts.connections.open, limit: facts.connections.limit },
      quirks: quirksOf(facts, now),
      quarantined: facts.quarantined,
      mailboxesLeftOut: facts.mailboxesLeftOut,
      watchMode: facts.watchMode,
      verifiedAt: timeOf(facts.verifiedAt),
      oldestVerifiedAt: timeOf(facts.oldestVerifiedAt),
      lastMailAt: timeOf(facts.lastMailAt),
      owner: ownerOf(facts),
      lastEvent: lastEventOf(facts),
      capabilities: facts.capabilities,
      reconnects: facts.reconnects,
      heals: facts.heals,
      vetoes: facts.vetoes,
      fill: done === null || total === null ? null : { done, total },
      changes: { waiting: facts.changesWaiting, failed: facts.changesFailed },
      outbox: { waiting: facts.outboxWaiting, stuck: facts.outboxStuck, oldestAt: timeOf(facts.outboxOldestAt) },
      draftsHereOnly: facts.draftsHereOnly,
      deliveryToCommit: facts.deliveryToCommit,
      commitToFrame: facts.commitToFrame,
      commitToScreen: facts.commitToScreen,
    };
  }
}

function toMailboxHealth(facts: MailboxFacts, account: AccountState, isNamed: boolean): MailboxHealth {
  const { mailboxId, path, role, watchMode, syncPath, messageCount, serverCount, heals, vetoes } = facts;
  const state = mailboxState(facts);
  const trouble = troubleOf(facts, isNamed);
  const fill =
    state === 'new' || state === 'hot' || state === 'filling'
      ? { done: Math.min(messageCount, serverCount), total: serverCount }
      : null;
  return {
    mailboxId,
    path: isNamed ? path : null,
    role,
    state,
    watchMode,
    notWatched: notWatched({ ...facts, troubleReason: trouble?.message ?? null }, account),
    syncPath,
    trouble,
    verifiedAt: timeOf(facts.verifiedAt),
    fill,
    messageCount,
    serverCount,
    heals,
    vetoes,
  };
}

/** The server's own words may name the folder: they are for those who may know its name. */
function troubleOf(facts: MailboxFacts, isNamed: boolean): MailboxHealth['trouble'] {
  const { trouble, troubleReason, troubleSince: since, retryAt } = facts;
  if (trouble === null || troubleReason === null || since === null) return null;
  const message = isNamed ? troubleReason : troubleWords(trouble);
  return { message, since: since.toISOString(), retryAt: timeOf(retryAt) };
}

/** A server may ask to be left alone while it is worked with, or in answer to an attempt to connect. */
function throttledUntilOf({ connections, failureClass, nextAttemptAt }: AccountFacts, now: Date): Date | null {
  const told = connections?.throttledUntil ?? null;
  const until = failureClass === 'throttled' ? nextAttemptAt : told === null ? null : new Date(told);
  return until !== null && until > now ? until : null;
}

function quirksOf({ quirks }: AccountFacts, now: Date): AccountHealth['quirks'] {
  return [...presentQuirks(quirks, now)].map((quirk) => ({
    quirk,
    words: quirkWords(quirk),
    since: new Date(quirks[quirk] ?? now).toISOString(),
  }));
}

function ownerOf({ ownerHost: host, ownerPid: pid, ownedSince: since, epoch }: AccountFacts): AccountHealth['owner'] {
  if (host === null || pid === null || since === null) return null;
  return { host, pid, since: since.toISOString(), epoch: Number(epoch) };
}

/** The time comes as PostgreSQL writes it in JSON. */
function lastEventOf({ lastEvent }: AccountFacts): AccountHealth['lastEvent'] {
  return lastEvent === null ? null : { ...lastEvent, at: new Date(lastEvent.at).toISOString() };
}

const timeOf = (time: Date | null): string | null => time?.toISOString() ?? null;
