import type { AccountState } from '@maildesk/contracts';
import { Logger } from '@nestjs/common';
import { ImapSession, MailServerError } from '../adapters/adapters.module.js';
import { backoffMs } from '../common/backoff.js';
import { isAccountGone } from '../database/database.module.js';
import type { StoredMailbox } from '../mail/mail.module.js';
import { AccountConnections } from './account-connections.js';
import { AccountPoller } from './account-poller.js';
import { AccountWatcher } from './account-watcher.js';
import type { RunnerTools } from './runner-tools.js';

/** A connection that held this long has proved that the trouble is over. */
const stableMs = 5 * 60_000;
const firstRetryMs = 1000;
const goodbyeMs = 1500;

/**
 * Keeps one account connected and in step, from start to stop.
 *
 * Failure contract: whatever breaks, everything of this connection is closed, the account says why and when it is tried
 * again, and the next connection goes on from the resume points. Waits grow with failures and shrink only after a connection
 * has held. What only a person can mend (a refused password) is not tried again until `reconnect`.
 */
export class AccountRunner {
  private readonly logger = new Logger(AccountRunner.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private retry = new AbortController();
  private poller: AccountPoller | null = null;
  /** The watcher's connection. */
  private session: ImapSession | null = null;

  constructor(
    readonly accountId: string,
    private readonly tools: RunnerTools,
  ) {}

  start(): void {
    this.running = this.loop();
  }

  /** Ends everything. A mail server that does not answer is given a moment to say goodbye. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.retry.abort();
    const hangUp = setTimeout(() => this.session?.abort(), goodbyeMs);
    await this.running;
    clearTimeout(hangUp);
  }

  /** Tries again now instead of at the next attempt. */
  reconnect(): void {
    this.retry.abort();
  }

  /** Users' wishes wait to be carried out. */
  pushChanges(): void {
    this.poller?.pushChanges();
  }

  /** A mailbox is about to change by our own doing. */
  expectChange(): void {
    this.poller?.expectChange();
  }

  private async loop(): Promise<void> {
    let attempt = 0;
    while (!this.stopping.signal.aborted) {
      const startedAt = this.tools.clock.now().getTime();
      const failure = await this.connectAndWatch();
      if (this.stopping.signal.aborted || failure === null) return;
      const heldMs = this.tools.clock.now().getTime() - startedAt;
      attempt = heldMs > stableMs ? 1 : attempt + 1;
      if (!(await this.waitForRetry(failure, attempt))) return;
    }
  }

  /** One connection's life. Answers why it ended, or null when the account is gone. */
  private async connectAndWatch(): Promise<MailServerError | null> {
    const connection = new AbortController();
    const onStop = () => connection.abort();
    this.stopping.signal.addEventListener('abort', onStop);
    const connections = new AccountConnections(() => this.connect());
    try {
      const session = await this.connect();
      this.session = session;
      if (this.stopping.signal.aborted) return null;
      await this.tools.pusher.recover(this.accountId);
      const mailboxes = await this.tools.discovery.apply(this.accountId, await session.listMailboxes());
      const watcher = this.watcherFor(session, mailboxes);
      this.poller = new AccountPoller(this.accountId, this.tools, connections, watcher);
      this.tools.connections.register(this.accountId, connections);
      const polling = this.poller.run(connection.signal);
      try {
        await watcher.run(connection.signal);
      } finally {
        connection.abort();
        // What the poller is waiting for ends with its connection.
        await connections.stop();
        await polling;
      }
      return new MailServerError('unreachable', 'The connection to the mail server was closed.');
    } catch (error) {
      return this.asFailure(error);
    } finally {
      this.stopping.signal.removeEventListener('abort', onStop);
      this.tools.connections.unregister(this.accountId, connections);
      this.poller = null;
      await connections.stop();
      if (this.stopping.signal.aborted) await this.session?.close();
      else this.session?.abort();
      this.session = null;
    }
  }

  private watcherFor(session: ImapSession, mailboxes: readonly StoredMailbox[]): AccountWatcher {
    const inbox = mailboxes.find((mailbox) => mailbox.role === 'inbox');
    if (inbox === undefined) throw new MailServerError('server-error', 'The mail server did not list an inbox.');
    const { accountId } = this;
    const { synchroniser, config } = this.tools;
    return new AccountWatcher(
      session,
      {
        synchronise: async (live) => {
          await synchroniser.synchronise(live, accountId, inbox.id);
          this.poller?.inboxSynchronised(inbox.id);
        },
        applyLive: async (live) => {
          const toldAt = live.toldOfNewMailAt;
          const applied = await synchroniser.applyLive(live, accountId, inbox.id);
          if (toldAt !== null && applied !== 'unclear')
            this.tools.metrics.deliveryCommitted(accountId, performance.now() - toldAt);
          this.poller?.loadPreviews(inbox.id);
          // What left the inbox has as a rule been moved: it is looked for soon.
          if (applied === 'something-left') this.poller?.expectChange();
          return applied !== 'unclear';
        },
        verified: (mode) => this.verified(inbox.id, mode),
      },
      { restartMs: config.idleRestartMs, pollMs: Math.min(config.pollIntervalMs, 20_000) },
    );
  }

  private async verified(mailboxId: string, mode: 'idle' | 'poll'): Promise<void> {
    const { accounts, mailboxes, unitOfWork, clock } = this.tools;
    await unitOfWork.runOwned(this.accountId, async (tx) => {
      await accounts.setState(
        tx,
        { state: mode === 'idle' ? 'live' : 'polling', problem: null, nextAttemptAt: null },
        clock.now(),
      );
      await accounts.markVerified(tx, clock.now());
      if (this.session !== null) await accounts.saveCapabilities(tx, this.session.capabilities);
      await mailboxes.saveWatchMode(tx, mailboxId, mode);
    });
  }

  private async connect(): Promise<ImapSession> {
    const { imap } = await this.tools.accounts.serverAccess(this.accountId);
    return ImapSession.connect(this.tools.clients.create(imap), imap, this.tools.config.commandTimeoutMs);
  }

  /** Tells the state and waits. Answers false when the runner is stopped or the account is gone. */
  private async waitForRetry(failure: MailServerError, attempt: number): Promise<boolean> {
    const { clock, config } = this.tools;
    const waitMs = Math.max(
      failure.retryAfterMs ?? 0,
      backoffMs(attempt, { baseMs: firstRetryMs, maxMs: config.reconnectMaxMs }),
    );
    const state: AccountState = failure.permanent ? 'needs-you' : 'reconnecting';
    const nextAttemptAt = failure.permanent ? null : new Date(clock.now().getTime() + waitMs);
    this.logger.warn(`account ${this.accountId}: ${state}, ${failure.problem}`);
    if (!(await this.tellState(state, failure, attempt, nextAttemptAt))) return false;
    this.retry = new AbortController();
    if (this.stopping.signal.aborted) return false;
    if (failure.permanent)
      await new Promise<void>((resolve) => this.retry.signal.addEventListener('abort', () => resolve()));
    else await clock.sleep(waitMs, this.retry.signal);
    return !this.stopping.signal.aborted;
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
    try {
      await unitOfWork.runOwned(this.accountId, (tx) =>
        accounts.setState(tx, { state, problem, nextAttemptAt }, clock.now()),
      );
    } catch (error) {
      if (isAccountGone(error)) return false;
      // Without a database nothing can be told; the next attempt will tell.
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
    return new MailServerError('server-error', 'Something went wrong here while reading mail; it is tried again.', {
      cause: error,
    });
  }
}
