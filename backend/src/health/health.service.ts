import type { AccountHealth, healthApi, MailboxHealth, ReplyOf } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.module.js';
import type { SignedInUser } from '../common/access-rules.js';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { type AccountFacts, AccountHealthRepository, type MailboxFacts } from './account-health.repository.js';
import { healthWords, overallWords } from './health-words.js';
import { mailboxState, timelineOf } from './mailbox-state.js';
import { MeasuredLatencies } from './measured-latencies.js';

const shownMailboxes = 1000;
const shownLines = 200;

/** Tells how accounts do: whoever has a role in one, and an administrator of all. Of the mail in them it tells nothing. */
@Injectable()
export class HealthService {
  constructor(
    private readonly accounts: AccountsService,
    private readonly health: AccountHealthRepository,
    private readonly measured: MeasuredLatencies,
    private readonly clock: Clock,
  ) {}

  /** The user's accounts, for an administrator all; those in trouble first, otherwise oldest first. */
  async overview(user: SignedInUser): Promise<ReplyOf<typeof healthApi.overview>> {
    await this.measured.save();
    const seen = user.isAdmin ? 'all' : await this.accounts.accountIdsOf(user.id);
    const accounts = (await this.health.list(seen)).map((facts) => this.toHealth(facts));
    const rank = (account: AccountHealth): number => (account.needsAttention ? 0 : account.isFresh ? 2 : 1);
    accounts.sort((one, other) => rank(one) - rank(other));
    return { words: overallWords(accounts), accounts };
  }

  /** @throws AppError `account.not-found` */
  async account(userId: string, accountId: string): Promise<ReplyOf<typeof healthApi.account>> {
    await this.measured.save();
    const [facts] = await this.health.list([accountId]);
    if (facts === undefined) throw new AppError('account.not-found', 'There is no such account.');
    const [role, mailboxes, lines] = await Promise.all([
      this.accounts.roleOf(userId, accountId),
      this.health.mailboxes(accountId, shownMailboxes),
      this.health.timeline(accountId, shownLines),
    ]);
    return {
      account: this.toHealth(facts),
      mailboxes: mailboxes.map((mailbox) => toMailboxHealth(mailbox, role !== null)),
      timeline: timelineOf(lines),
    };
  }

  private toHealth(facts: AccountFacts): AccountHealth {
    const { problemCode: code, problemMessage: message, fillDone: done, fillTotal: total } = facts;
    return {
      accountId: facts.accountId,
      address: facts.address,
      isDemo: facts.isDemo,
      state: facts.state,
      stateSince: facts.stateSince.toISOString(),
      ...healthWords({ ...facts, problem: message }, this.clock.now()),
      failureClass: facts.failureClass,
      problem: code === null || message === null ? null : { code, message },
      attempt: facts.attempt,
      nextAttemptAt: timeOf(facts.nextAttemptAt),
      watchMode: facts.watchMode,
      verifiedAt: timeOf(facts.verifiedAt),
      oldestVerifiedAt: timeOf(facts.oldestVerifiedAt),
      lastMailAt: timeOf(facts.lastMailAt),
      owner: ownerOf(facts),
      capabilities: facts.capabilities,
      reconnects: facts.reconnects,
      heals: facts.heals,
      vetoes: facts.vetoes,
      fill: done === null || total === null ? null : { done, total },
      changes: { waiting: facts.changesWaiting, failed: facts.changesFailed },
      outbox: { waiting: facts.outboxWaiting, stuck: facts.outboxStuck, oldestAt: timeOf(facts.outboxOldestAt) },
      deliveryToCommit: facts.deliveryToCommit,
      commitToFrame: facts.commitToFrame,
    };
  }
}

function toMailboxHealth(facts: MailboxFacts, isNamed: boolean): MailboxHealth {
  const { mailboxId, path, role, watchMode, messageCount, serverCount, heals, vetoes } = facts;
  const state = mailboxState(facts);
  const fill =
    state === 'new' || state === 'filling' ? { done: Math.min(messageCount, serverCount), total: serverCount } : null;
  return {
    mailboxId,
    path: isNamed ? path : null,
    role,
    state,
    watchMode,
    verifiedAt: timeOf(facts.verifiedAt),
    fill,
    messageCount,
    serverCount,
    heals,
    vetoes,
  };
}

function ownerOf({ ownerHost: host, ownerPid: pid, ownedSince: since, epoch }: AccountFacts): AccountHealth['owner'] {
  if (host === null || pid === null || since === null) return null;
  return { host, pid, since: since.toISOString(), epoch: Number(epoch) };
}

const timeOf = (time: Date | null): string | null => time?.toISOString() ?? null;
