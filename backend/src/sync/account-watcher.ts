import { CommandRefused, type ImapSession, MailServerError, type ToldStatus } from '../adapters/adapters.module.js';
import type { Priority } from './connections/account-worker.js';
import type { SharedSession } from './connections/account-connections.js';
import { disconnected, isOwnError } from './errors/failures.js';

/** How changes of the watched mailbox are noticed; with `notify` the server tells of all others, too. */
export type WatchMode = 'notify' | 'idle' | 'poll';

export interface WatchTiming {
  /** How long one IDLE lasts, or where there is no IDLE, how long between two looks. */
  readonly restartMs: number;
  readonly pollMs: () => number;
  /** How long between two looks while it is listened, where that is less: nobody may tell of everything. */
  readonly rereadMs: () => number;
}

export interface WatchedMailbox {
  /**
   * Catches up with everything since the resume point, on a fresh SELECT. Answers whether it is in step now; where it is not, for a
   * reason that concerns this mailbox alone, it asks for a look when it is time for another attempt.
   */
  synchronise(session: ImapSession): Promise<boolean>;
  /** Stores what the server has told. Answers false when that was not enough to know what changed. */
  applyLive(session: ImapSession): Promise<boolean>;
  /** Called after each look, with how changes are noticed from now on, and whether the mailbox was proved to be in step. */
  looked(mode: WatchMode, isInStep: boolean): Promise<void>;
  /** The server told of other mailboxes, or that all of them have to be looked at. Null when nobody wants to know. */
  readonly others: OtherMailboxes | null;
  /** The server refused what a borrower of the connection asked for. */
  refused(error: CommandRefused): void;
}

export interface OtherMailboxes {
  /** From now on the server tells of all mailboxes. */
  notified(): void;
  told(statuses: ReadonlyMap<string, ToldStatus>, heardAt: number): void;
  unclear(): void;
}

interface Guest {
  readonly priority: Priority;
  readonly keepsPlace: boolean;
  readonly run: (session: ImapSession) => Promise<void>;
  readonly reject: (error: unknown) => void;
}

/** However much others have to do on this connection, the mailbox is looked at this often. */
const longestVisitMs = 20_000;

/** An IDLE that the server ends sooner than this was good for nothing; after some in a row the mailbox is polled. */
const shortestIdleMs = 1000;
const shortIdlesBorne = 3;

/**
 * Watches one mailbox on a connection of its own: new mail is stored the moment the server tells of it. Between two looks
 * the session can be lent; with NOTIFY (RFC 5465) it also hears of all other mailboxes.
 *
 * Failure contract: `run` ends without an error only when `signal` aborts. Any failure, a connection that is gone, or an
 * answer that does not come within the command timeout is thrown, and the session must be closed: what it may have told
 * without being stored is told again to the next one. A dead connection is noticed when the IDLE is renewed. A task of a
 * borrower that fails as the connection does ends it, too; one that waits when it ends is refused. An error of our own in such a task
 * is the borrower's, and the connection goes on when it proves to be alive.
 */
export class AccountWatcher implements SharedSession {
  private wake: (() => void) | null = null;
  private asked = false;
  private ended = false;
  private lookedAt = 0;
  private idling: Promise<void> | null = null;
  private shortIdles = 0;
  private notified = false;
  private begun = false;
  private isInStep = false;
  private readonly guests: Guest[] = [];
  private successor: { readonly session: ImapSession; readonly taken: () => void } | null = null;

  constructor(
    private session: ImapSession,
    private readonly mailbox: WatchedMailbox,
    private readonly timing: WatchTiming,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    this.listenTo(this.session);
    const onAbort = () => this.wake?.();
    signal.addEventListener('abort', onAbort);
    try {
      await this.lookAnew();
      await this.askToBeNotified();
      this.begun = true;
      while (!signal.aborted) {
        if (this.successor !== null) await this.takeOver(this.successor);
        if (!this.session.usable)
          throw new MailServerError('unreachable', 'The connection to the mail server was lost.');
        await this.next();
      }
    } finally {
      this.ended = true;
      signal.removeEventListener('abort', onAbort);
      this.session.onLive = null;
      this.session.onClose = null;
      for (const guest of this.guests.splice(0)) guest.reject(disconnected());
    }
  }

  /** Looks anew as soon as possible, as when another view of the mailbox shows that something was missed. */
  recheck(): void {
    this.asked = true;
    this.wake?.();
  }

  /** The next look may be due sooner than it was. */
  reconsider(): void {
    this.wake?.();
  }

  /**
   * Goes on with another session, which has signed in already, as soon as nothing is under way on the present one; that is
   * closed then. `taken` is called in the moment of the change. A watcher that ends before never calls it.
   */
  succeedBy(session: ImapSession, taken: () => void): void {
    // One that was not taken yet is of no use any more, and would be a connection too many.
    this.successor?.session.abort();
    this.successor = { session, taken };
    this.wake?.();
  }

  /** Gives up to rely on what the server tells of other mailboxes. */
  stopNotified(): void {
    this.notified = false;
    this.recheck();
  }

  lend<T>(priority: Priority, keepsPlace: boolean, task: (session: ImapSession) => Promise<T>): Promise<T> {
    if (this.ended) return Promise.reject(disconnected());
    return new Promise<T>((resolve, reject) => {
      this.guests.push({ priority, keepsPlace, reject, run: async (session) => resolve(await task(session)) });
      this.wake?.();
    });
  }

  private listenTo(session: ImapSession): void {
    session.onLive = () => this.wake?.();
    session.onClose = () => this.wake?.();
  }

  /** What the former session may have told without being stored, the look at the mailbox on the new one finds out. */
  private async takeOver({ session, taken }: { session: ImapSession; taken: () => void }): Promise<void> {
    const former = this.session;
    this.successor = null;
    this.session = session;
    this.idling = null;
    this.notified = false;
    former.onLive = null;
    former.onClose = null;
    this.listenTo(session);
    taken();
    await Promise.all([former.close(), this.lookAnew()]);
    await this.askToBeNotified();
  }

  /** Does the most urgent thing, or waits for there to be one. */
  private async next(): Promise<void> {
    const { session } = this;
    if (session.hasOthers) this.passOn();
    // What is told after a visit to another mailbox is that one's; the look that was asked for then finds out everything.
    else if (session.hasLive && !this.asked) await this.takeLive();
    else if (this.guests.length > 0 && !this.isOverdue) await this.receive();
    else if (this.asked) await this.lookAnew();
    else if (await this.waitForNews()) await this.lookAnew();
  }

  /** Whether the server tells of new mail by itself. */
  get isTold(): boolean {
    return this.mode !== 'poll';
  }

  /** Whether the server can be listened to by IDLE, as far as it has been tried; false until it is known what else it tells. */
  get isListenable(): boolean {
    return this.begun && this.isTold;
  }

  /** How long one IDLE may last. */
  get restartMs(): number {
    return this.timing.restartMs;
  }

  private get isOverdue(): boolean {
    return this.asked && performance.now() - this.lookedAt > longestVisitMs;
  }

  private get mode(): WatchMode {
    // While nothing is listened to, what a server tells of by NOTIFY comes whenever something else is asked, if at all.
    if (!this.canIdle) return 'poll';
    return this.notified ? 'notify' : 'idle';
  }

  private get canIdle(): boolean {
    return this.session.canIdle && this.shortIdles < shortIdlesBorne;
  }

  private async lookAnew(): Promise<void> {
    this.asked = false;
    this.isInStep = await this.mailbox.synchronise(this.session);
    this.lookedAt = performance.now();
    await this.mailbox.looked(this.mode, this.isInStep);
  }

  private async askToBeNotified(): Promise<void> {
    if (this.mailbox.others === null || !(await this.session.notify())) return;
    this.notified = true;
    this.mailbox.others.notified();
    await this.mailbox.looked(this.mode, this.isInStep);
  }

  private passOn(): void {
    const { statuses, unclear, heardAt } = this.session.takeOthers();
    if (this.mailbox.others === null || !this.notified) return;
    if (unclear) this.mailbox.others.unclear();
    if (statuses.size > 0) this.mailbox.others.told(statuses, heardAt);
  }

  private async takeLive(): Promise<void> {
    if (!(await this.mailbox.applyLive(this.session))) await this.lookAnew();
  }

  private async receive(): Promise<void> {
    const urgent = this.guests.findIndex((guest) => guest.priority === 'urgent');
    const [guest] = this.guests.splice(Math.max(urgent, 0), 1);
    if (guest === undefined) return;
    try {
      await guest.run(this.session);
    } catch (error) {
      guest.reject(error);
      if (isOwnError(error)) await this.session.noop();
      else if (error instanceof CommandRefused) this.mailbox.refused(error);
      else throw error;
    } finally {
      if (!guest.keepsPlace) {
        this.session.takeLive();
        this.asked = true;
      }
    }
  }

  /**
   * Waits until there is something to do. Answers true when it is time for the next look, which comes however often the wait is
   * cut short: it alone moves the resume point and finds what the server forgot to tell.
   */
  private async waitForNews(): Promise<boolean> {
    const { canIdle } = this;
    const everyMs = canIdle ? Math.min(this.timing.restartMs, this.timing.rereadMs()) : this.timing.pollMs();
    const leftMs = this.lookedAt + everyMs - performance.now();
    if (leftMs <= 0) return true;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<boolean>((resolve, reject) => {
        timer = setTimeout(() => resolve(true), leftMs);
        this.wake = () => resolve(false);
        // An IDLE that ends before we end it was refused or cut short: looking anew tells which.
        // Without a mailbox that is selected, as when the server refused even that for a while, there is nothing to be told.
        if (canIdle && this.session.hasSelected) this.listen().then(() => resolve(true), reject);
      });
    } finally {
      clearTimeout(timer);
      this.wake = null;
    }
  }

  /** The IDLE that is running, or a new one: what the server told may have needed no command that would have ended it. */
  private listen(): Promise<void> {
    if (this.idling !== null) return this.idling;
    const idling = this.idle().finally(() => {
      if (this.idling === idling) this.idling = null;
    });
    this.idling = idling;
    return idling;
  }

  private async idle(): Promise<void> {
    const begunAt = performance.now();
    const { session } = this;
    await session.idle();
    // Whoever needs the connection has ended the wait before it ends the IDLE.
    if (this.wake === null || session !== this.session) return;
    this.shortIdles = performance.now() - begunAt < shortestIdleMs ? this.shortIdles + 1 : 0;
  }
}
