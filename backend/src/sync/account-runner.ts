import type { AccountState, Quirk } from '@maildesk/contracts';
import { Logger } from '@nestjs/common';
import { type CommandRefused, type ImapSession, MailServerError, OwnTrouble } from '../adapters/adapters.module.js';
import type { ConnectionFacts, ConnectionHolder } from '../common/connection-board.js';
import { steadyNow } from '../common/steady-now.js';
import { isAccountGone } from '../database/database.module.js';
import type { StoredMailbox } from '../mail/mail.module.js';
import { AccountPoller, type PollerHooks } from './account-poller.js';
import { renewAhead } from './connections/renew-ahead.js';
import { AccountWatcher } from './account-watcher.js';
import { AccountConnections } from './connections/account-connections.js';
import { isSignInRefused } from './errors/failures.js';
import { MisreadAnswers } from './errors/misread-answers.js';
import { SessionDoubt } from './connections/session-doubt.js';
import { SessionMaker } from './connections/session-maker.js';
import { afterFailure, afterRestart, type NextAttempt, type Trouble } from './plan/retry-policy.js';
import type { RunnerTools } from './runner-tools.js';
import { WatchedInbox } from './watched-inbox.js';

/** A connection that held this long, and was in step once, has proved that the trouble is over. */
const stableMs = 5 * 60_000;
const goodbyeMs = 1500;
/** When no other connection could be had that trusts the server less, one is tried for again so much later. */
const renewAgainMs = 5 * 60_000;

/**
 * Keeps one account connected and in step, from start to stop.
 *
 * Failure contract: whatever breaks, everything of this connection is closed, the account says why and when it is tried
 * again, and the next connection goes on from the resume points. What is done next is `plan/retry-policy`'s to say; waits
 * begin anew only after a connection has held and was in step. While the whole host is in trouble, one account tries for
 * all. What only a person can mend is not tried again until `reconnect`.
 */
export class AccountRunner implements ConnectionHolder {
  private readonly logger = new Logger(AccountRunner.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private retry = new AbortController();
  private poller: AccountPoller | null = null;
  /** The watcher's connection. */
  private session: ImapSession | null = null;
  private connections: AccountConnections | null = null;
  private trouble: Trouble | null = null;
  private renewConnections: (() => void) | null = null;
  private readonly doubt = new SessionDoubt();
  private readonly misread = new MisreadAnswers();
  private readonly lastAsked = new Map<string, number>();
  private wasInStep = false;
  /** When the connection was made (steady milliseconds); null without one. */
  private connectedAt: number | null = null;
  private readonly sessions: SessionMaker;

  constructor(
    readonly accountId: string,
    private readonly tools: RunnerTools,
  ) {
    this.sessions = new SessionMaker(accountId, tools);
  }

  /** Resolves when it has ended: because it was stopped, or because there is nothing to do for the account (any more). */
  start(): Promise<void> {
    this.tools.board.enter(this.accountId, this);
    this.running = this.loop().finally(() => {
      this.tools.board.leave(this.accountId, this);
      this.tools.hosts.leave(this.accountId);
    });
    return this.running;
  }

  /** Ends everything. A mail server that does not answer is given a moment to say goodbye. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.retry.abort();
    const hangUp = setTimeout(() => this.session?.abort(), goodbyeMs);
    await this.running;
    clearTimeout(hangUp);
  }

  /** Tries again now instead of at the next attempt, also when the whole host is in trouble. A connection that holds is kept. */
  reconnect(): void {
    if (this.session !== null) return;
    this.sessions.urge();
    this.retry.abort();
  }

  /** Has the connections followed by new ones, which go by what is known of the server now. Nothing that is under way is cut off. */
  renew(): void {
    this.renewConnections?.();
  }

  /** Opens all mailboxes anew, so that those whose comparison is due are compared. Without a connection the next one does it. */
  async compareAll(): Promise<void> {
    const { poller } = this;
    if (poller === null) return;
    poller.lookAtAll(await this.tools.mailboxes.listStored(this.accountId));
  }

  /** Users' wishes wait to be carried out. */
  pushChanges(): void {
    this.poller?.pushChanges();
  }

  /** A mailbox is about to change by our own doing. */
  expectChange(): void {
    this.poller?.expectChange();
  }

  get connectionFacts(): ConnectionFacts | null {
    const { server } = this.sessions;
    if (server === null) return null;
    return {
      open: this.connections?.open ?? (this.session === null ? 0 : 1),
      limit: server.budget.limit(steadyNow()),
      throttledUntil: this.poller?.throttledUntil?.toISOString() ?? null,
    };
  }

  private async loop(): Promise<void> {
    if (!(await this.waitAsBefore())) return;
    while (!this.stopping.signal.aborted) {
      this.wasInStep = false;
      this.connectedAt = null;
      const failure = await this.connectAndWatch();
      if (this.stopping.signal.aborted || failure === null) return;
      const { server } = this.sessions;
      if (this.wasInStep && server !== null) this.tools.metrics.connectionLost(server.host, failure.failureClass);
      const heldMs = this.connectedAt === null ? 0 : steadyNow() - this.connectedAt;
      if (this.wasInStep && heldMs > stableMs) {
        this.trouble = null;
        this.misread.forget();
      }
      if (!(failure instanceof OwnTrouble)) server?.gate.failed(this.accountId, failure);
      if (!(await this.waitForRetry(failure))) return;
    }
  }

  /**
   * What an earlier process was refused is not tried afresh by this one: several restarts would lock people out of their mail. New
   * settings or `reconnect` end the wait. Answers false when the account is gone.
   */
  private async waitAsBefore(): Promise<boolean> {
    const refused = await this.tools.accounts.refusedSignIn(this.accountId);
    if (refused === null) return true;
    const { count, at, told } = refused;
    const nextAttemptMs = told?.nextAttemptAt?.getTime() ?? null;
    const { trouble, untilMs } = afterRestart({ count, atMs: at.getTime(), nextAttemptMs });
    this.trouble = trouble;
    const leftMs = untilMs - this.tools.clock.now().getTime();
    if (told === null || leftMs <= 0 || this.sessions.isUrged) return true;
    this.logger.log(`account ${this.accountId}: its password was refused before, and is tried again later`);
    const failure = new MailServerError('login-refused', told.message);
    if (!(await this.tellState('needs-you', failure, count, new Date(untilMs)))) return false;
    await this.sleep(leftMs);
    return true;
  }

  /** One connection's life. Answers why it ended, or null when the account is gone. */
  private async connectAndWatch(): Promise<MailServerError | null> {
    const connection = new AbortController();
    const onStop = () => connection.abort();
    this.stopping.signal.addEventListener('abort', onStop);
    try {
      const session = await this.sessions.connect('watching', 'watch', connection.signal);
      this.session = session;
      this.connectedAt = steadyNow();
      if (this.stopping.signal.aborted) return null;
      await this.tools.pusher.recover(this.accountId);
      const listed = await session.mailboxes.list('if-cheap');
      const mailboxes = await this.tools.discovery.apply(this.accountId, listed, session);
      let signInProblem: unknown = null;
      const onSignInProblem = (error: unknown): void => {
        signInProblem ??= error;
        connection.abort();
      };
      const { watcher, poller, connections } = this.rolesFor(session, mailboxes, connection.signal, onSignInProblem);
      poller.begin(mailboxes, listed);
      this.tools.connections.register(this.accountId, connections);
      this.renewConnections = () => {
        connections.renew();
        void this.renewWatcher(watcher, connection.signal, onSignInProblem);
      };
      const polling = poller.run(connection.signal);
      void this.renewSignIn(watcher, connection.signal).catch(onSignInProblem);
      try {
        await watcher.run(connection.signal);
      } finally {
        connection.abort();
        this.tools.connections.unregister(this.accountId, connections);
        // What the poller is waiting for ends with its connection.
        await connections.stop();
        await polling;
      }
      if (signInProblem !== null) throw signInProblem;
      return new MailServerError('unreachable', 'The connection to the mail server was closed.');
    } catch (error) {
      return this.asFailure(error);
    } finally {
      this.stopping.signal.removeEventListener('abort', onStop);
      this.poller = null;
      this.connections = null;
      this.renewConnections = null;
      if (this.stopping.signal.aborted) await this.session?.close();
      else this.session?.abort();
      this.session = null;
    }
  }

  /**
   * Where the sign-in runs out (OAuth): makes the next connection ahead of that, by a new token, and lets it take over before the
   * old one ends. Rejects when only a person can help; never resolves before `signal` aborts.
   */
  private async renewSignIn(watcher: AccountWatcher, signal: AbortSignal): Promise<void> {
    await renewAhead({
      clock: this.tools.clock,
      signal,
      dueAt: () => this.sessions.signInRenewAt,
      connect: () => this.sessions.connect('watching', 'watch', signal),
      handOver: (session) => this.handOver(watcher, session, signal),
      onFailure: (error) =>
        this.logger.warn(`account ${this.accountId}: the next sign-in has to wait: ${error.problem}`),
    });
  }

  private handOver(watcher: AccountWatcher, session: ImapSession, signal: AbortSignal): void {
    const discard = (): void => session.abort();
    signal.addEventListener('abort', discard, { once: true });
    watcher.succeedBy(session, () => {
      signal.removeEventListener('abort', discard);
      this.session = session;
    });
  }

  /** Lets another connection take over where this one's server process seems to be in trouble. Until there is one it goes on. */
  private async replaceDoubted(
    error: CommandRefused,
    watcher: AccountWatcher,
    signal: AbortSignal,
    onSignInProblem: (error: unknown) => void,
  ): Promise<void> {
    if (this.doubt.isRaisedBy(error, steadyNow())) await this.replace(watcher, signal, onSignInProblem);
  }

  /** As `replaceDoubted`, until there is another connection. */
  private async renewWatcher(
    watcher: AccountWatcher,
    signal: AbortSignal,
    onSignInProblem: (error: unknown) => void,
  ): Promise<void> {
    while (!signal.aborted && !(await this.replace(watcher, signal, onSignInProblem)))
      await this.tools.clock.sleep(renewAgainMs, signal);
  }

  /** Answers whether there is another connection now. */
  private async replace(
    watcher: AccountWatcher,
    signal: AbortSignal,
    onSignInProblem: (error: unknown) => void,
  ): Promise<boolean> {
    try {
      const session = await this.sessions.connect('watching', 'watch', signal);
      if (signal.aborted) session.abort();
      else this.handOver(watcher, session, signal);
      return true;
    } catch (failure) {
      if (isSignInRefused(failure)) onSignInProblem(failure);
      const reason = failure instanceof MailServerError ? failure.problem : String(failure);
      this.logger.warn(`account ${this.accountId}: no other connection in place of this one: ${reason}`);
      return false;
    }
  }

  private rolesFor(
    session: ImapSession,
    mailboxes: readonly StoredMailbox[],
    signal: AbortSignal,
    onSignInProblem: (error: unknown) => void,
  ) {
    const inbox = mailboxes.find((mailbox) => mailbox.role === 'inbox');
    const { server, quirks } = this.sessions;
    if (inbox === undefined || server === null)
      throw new MailServerError('server-error', 'The mail server did not list an inbox.');
    const { accountId, tools } = this;
    const watched = new WatchedInbox(accountId, inbox.id, tools, {
      poller: () => poller,
      canNotify: !quirks.has('notify-silent'),
      onInStep: () => (this.wasInStep = true),
      onWatched: () => {
        if (this.trouble !== null) tools.metrics.reconnected(server.host);
      },
      onRefused: (error) => void this.replaceDoubted(error, watcher, signal, onSignInProblem),
    });
    const watcher: AccountWatcher = new AccountWatcher(session, watched, {
      restartMs: Math.min(tools.config.idleRestartMs, server.idleRestartMs),
      pollMs: () => watched.pollMs,
      rereadMs: () => watched.rereadMs,
    });
    const connections = new AccountConnections({
      budget: server.budget,
      watcher,
      connect: (urgency, role) =>
        this.sessions.connect(urgency, role, signal).catch((error: unknown) => {
          // Servers let a session go on whose password was changed. That it is refused now a person has to hear of now, and
          // every further attempt for a wish or a look could lock the account.
          if (isSignInRefused(error)) onSignInProblem(error);
          throw error;
        }),
      onLimit: (error) => {
        this.logger.log(`account ${accountId}: goes on with ${connections.limit} connections: ${error.message}`);
      },
    });
    const hooks: PollerHooks = {
      onThrottled: () => tools.board.changed(),
      onSilentNotify: () => this.noteQuirk('notify-silent'),
      onCovered: (mailboxIds) => watched.cover(mailboxIds),
      onListening: (mailboxId) => watched.listenBeside(mailboxId),
    };
    const poller: AccountPoller = new AccountPoller(accountId, tools, connections, watcher, hooks, this.lastAsked);
    this.poller = poller;
    this.connections = connections;
    return { watcher, poller, connections };
  }

  /** Tells the state and waits. Answers false when the runner is stopped or the account is gone. */
  private async waitForRetry(failure: MailServerError): Promise<boolean> {
    const { clock, config } = this.tools;
    const gate = this.sessions.server?.gate;
    const step = afterFailure(this.trouble, failure, {
      nowMs: clock.now().getTime(),
      networkMaxMs: config.reconnectMaxMs,
    });
    this.trouble = step.trouble;
    await this.degrade(failure);
    // The gate knows best when a host that is in trouble for all may be tried.
    const isHosts =
      gate?.isInTrouble === true && (failure.failureClass === 'network' || failure.failureClass === 'server');
    const next: NextAttempt = isHosts ? { ...step.next, afterMs: 0 } : step.next;
    const at = isHosts ? gate.nextProbeAt : next.afterMs === null ? null : inMs(clock.now(), next.afterMs);
    const state: AccountState = next.needsPerson ? 'needs-you' : 'reconnecting';
    this.logger.warn(`account ${this.accountId}: ${state}, ${failure.failureClass}, ${failure.problem}`);
    this.retry = new AbortController();
    if (failure.failureClass === 'auth') await this.noteRefused(step.trouble.refusals);
    if (!(await this.tellState(state, failure, step.trouble.failures, at))) return false;
    this.tools.board.changed();
    if (this.stopping.signal.aborted) return false;
    const stopListening = gate?.onRecovered(() => {
      if (!next.needsPerson) this.retry.abort();
    });
    if (!this.sessions.isUrged) await this.sleep(next.afterMs);
    stopListening?.();
    return !this.stopping.signal.aborted;
  }

  private async sleep(ms: number | null): Promise<void> {
    const { signal } = this.retry;
    if (signal.aborted) return;
    if (ms === null) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    else await this.tools.clock.sleep(ms, signal);
  }

  /** A server whose answers cannot be understood is asked for less the next time. */
  private async degrade(failure: MailServerError): Promise<void> {
    if (!this.misread.areTooMany(failure)) return;
    await this.noteQuirk(this.sessions.quirks.has('no-qresync') ? 'no-condstore' : 'no-qresync');
  }

  private async noteRefused(count: number): Promise<void> {
    const { accounts, unitOfWork, clock } = this.tools;
    const { refusedSettings } = this.sessions;
    // Nobody was asked where the password on record cannot be read.
    if (refusedSettings === null) return;
    await this.stored(
      unitOfWork.runOwned(this.accountId, (tx) => accounts.noteRefused(tx, count, refusedSettings, clock.now())),
    );
  }

  private async noteQuirk(quirk: Quirk): Promise<void> {
    const { accounts, unitOfWork, clock } = this.tools;
    this.logger.warn(`account ${this.accountId}: its mail server is ${quirk}`);
    await this.stored(unitOfWork.runOwned(this.accountId, (tx) => accounts.noteQuirk(tx, quirk, clock.now())));
  }

  private async tellState(
    state: AccountState,
    failure: MailServerError,
    attempt: number,
    nextAttemptAt: Date | null,
  ): Promise<boolean> {
    const { accounts, unitOfWork, clock } = this.tools;
    const { problem: code, message, failureClass } = failure;
    const problem = { code, message, failureClass, attempt };
    return this.stored(
      unitOfWork.runOwned(this.accountId, (tx) =>
        accounts.setState(tx, { state, problem, nextAttemptAt }, clock.now()),
      ),
    );
  }

  /** Waits for a write that may fail: without a database nothing can be told. Answers false when the account is gone. */
  private async stored(write: Promise<void>): Promise<boolean> {
    try {
      await write;
    } catch (error) {
      if (isAccountGone(error)) return false;
      this.logger.error(
        `account ${this.accountId}: its state could not be stored`,
        error instanceof Error ? error.stack : String(error),
      );
    }
    return true;
  }

  private asFailure(error: unknown): MailServerError | null {
    if (error instanceof MailServerError) return error;
    if (isAccountGone(error)) return null;
    this.logger.error(
      `account ${this.accountId}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    return new OwnTrouble(error);
  }
}

const inMs = (now: Date, ms: number): Date => new Date(now.getTime() + ms);
