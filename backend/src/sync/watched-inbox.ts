import type { CommandRefused, ImapSession } from '../adapters/adapters.module.js';
import { steadyNow } from '../common/steady-now.js';
import type { AccountPoller } from './account-poller.js';
import type { OtherMailboxes, WatchedMailbox, WatchMode } from './account-watcher.js';
import { isThrottled } from './errors/failures.js';
import { pollEveryMs, uncountedMs } from './plan/cadence.js';
import type { RunnerTools } from './runner-tools.js';

export interface InboxHooks {
  /** Who looks after all that is not the inbox. */
  readonly poller: () => AccountPoller;
  /** Whether what the server tells of other mailboxes is believed. */
  readonly canNotify: boolean;
  readonly onInStep: () => void;
  /** The inbox is watched for the first time on this connection. */
  readonly onWatched: () => void;
  readonly onRefused: (error: CommandRefused) => void;
}

/**
 * The inbox of an account as its watcher sees it: what it has is taken over, how changes of it are noticed is told, and how long
 * that took is counted.
 *
 * Failure contract: an error of our own concerns the inbox alone, which rests then, and where the server asks to be left alone
 * the connection is kept and the inbox looked at afterwards; everything else is thrown.
 */
export class WatchedInbox implements WatchedMailbox {
  private mode: WatchMode | null = null;
  private covered: ReadonlySet<string> = new Set();
  private besideId: string | null = null;
  private capabilities: readonly string[] = [];
  private isUncounted = false;

  constructor(
    private readonly accountId: string,
    private readonly mailboxId: string,
    private readonly tools: RunnerTools,
    private readonly hooks: InboxHooks,
  ) {}

  get others(): OtherMailboxes | null {
    return this.hooks.canNotify ? this.hooks.poller() : null;
  }

  synchronise(session: ImapSession): Promise<boolean> {
    const { accountId, mailboxId } = this;
    this.capabilities = session.capabilities;
    this.isUncounted = !session.hasModseq;
    return this.contained(session, false, async () => {
      const poller = this.hooks.poller();
      const { throttledUntil } = poller;
      if (throttledUntil !== null) return this.waitOutThrottle(session, throttledUntil);
      const begunAt = steadyNow();
      const countPolled = await this.startPoll();
      const tryAgainAt = await this.tools.synchroniser.synchronise(session, accountId, mailboxId);
      poller.tryAgain(mailboxId, tryAgainAt);
      await poller.inboxSynchronised(mailboxId, begunAt);
      await countPolled?.();
      return tryAgainAt === null;
    });
  }

  applyLive(session: ImapSession): Promise<boolean> {
    return this.contained(session, true, async () => {
      const poller = this.hooks.poller();
      const toldAt = session.toldOfNewMailAt;
      const applied = await this.tools.synchroniser.applyLive(session, this.accountId, this.mailboxId);
      if (toldAt !== null && applied !== 'unclear')
        this.tools.metrics.deliveryCommitted(this.accountId, performance.now() - toldAt);
      poller.loadPreviews(this.mailboxId);
      // What left the inbox has as a rule been moved: it is looked for soon.
      if (applied === 'something-left') poller.expectChange();
      return applied !== 'unclear';
    });
  }

  async looked(mode: WatchMode, isInStep: boolean): Promise<void> {
    const { accounts, unitOfWork, clock } = this.tools;
    if (isInStep) this.hooks.onInStep();
    await unitOfWork.runOwned(this.accountId, async (tx) => {
      await accounts.setState(
        tx,
        { state: mode === 'poll' ? 'polling' : 'live', problem: null, nextAttemptAt: null },
        clock.now(),
      );
      if (isInStep) await accounts.markVerified(tx, clock.now());
      if (this.mode === null) await accounts.saveCapabilities(tx, this.capabilities);
    });
    if (mode === this.mode) return;
    if (this.mode === null) this.hooks.onWatched();
    this.mode = mode;
    this.tools.board.changed();
    if (mode !== 'notify') this.covered = new Set();
    await this.saveWatchModes();
  }

  refused(error: CommandRefused): void {
    this.hooks.onRefused(error);
  }

  /** The server tells of these mailboxes by NOTIFY, and of no others. */
  async cover(mailboxIds: ReadonlySet<string>): Promise<void> {
    this.covered = mailboxIds;
    await this.saveWatchModes();
  }

  /** This other mailbox is watched by IDLE, too, on the work connection; null: none is. */
  async listenBeside(mailboxId: string | null): Promise<void> {
    this.besideId = mailboxId;
    await this.saveWatchModes();
  }

  /** How long until the inbox is looked at again where the server does not tell of new mail. */
  get pollMs(): number {
    const { online, viewing } = this.tools.presence.of(this.accountId);
    const audience = viewing.has(this.mailboxId) ? 'in-it' : online ? 'online' : 'nobody';
    return pollEveryMs('inbox', audience, { changed: false, emptyPolls: 0 }, this.tools.config.pollIntervalMs);
  }

  /** How long until the inbox is looked at again where the server tells of new mail: no counter may tell of changed flags. */
  get rereadMs(): number {
    const isViewed = this.tools.presence.of(this.accountId).viewing.has(this.mailboxId);
    return this.isUncounted && isViewed ? uncountedMs.viewed : Infinity;
  }

  /** What was told and not stored is told again to the look that comes after the inbox has rested. */
  private async contained(session: ImapSession, otherwise: boolean, work: () => Promise<boolean>): Promise<boolean> {
    try {
      return await work();
    } catch (error) {
      const poller = this.hooks.poller();
      if (isThrottled(error)) poller.pauseFor(error);
      else await poller.inboxFailed(this.mailboxId, error);
      if (poller.throttledUntil !== null) poller.tryAgain(this.mailboxId, poller.throttledUntil);
      session.takeLive();
      return otherwise;
    }
  }

  /** The connection is kept alive, and nothing is asked. */
  private async waitOutThrottle(session: ImapSession, until: Date): Promise<false> {
    this.hooks.poller().tryAgain(this.mailboxId, until);
    await session.noop();
    return false;
  }

  /** Where the server does not tell of new mail: call the answer when the inbox was looked at, to count what that has shown. */
  private async startPoll(): Promise<(() => Promise<void>) | null> {
    if (this.mode !== 'poll') return null;
    const polledAt = performance.now();
    const uidNext = async () => (await this.tools.mailboxes.findStored(this.accountId, this.mailboxId))?.uidNext ?? 0;
    const before = await uidNext();
    return async () => {
      const tookMs = performance.now() - polledAt;
      if ((await uidNext()) > before) this.tools.metrics.pollCommitted(tookMs);
    };
  }

  private async saveWatchModes(): Promise<void> {
    const { mode, mailboxId, besideId } = this;
    if (mode === null) return;
    const others = [...this.covered].filter((id) => id !== mailboxId);
    const notify = [...others, ...(mode === 'notify' ? [mailboxId] : [])];
    const idle = [...(mode === 'idle' ? [mailboxId] : []), ...(besideId === null ? [] : [besideId])];
    await this.tools.unitOfWork.runOwned(this.accountId, (tx) =>
      this.tools.shownMailboxes.saveWatchModes(tx, { notify, idle }),
    );
  }
}
