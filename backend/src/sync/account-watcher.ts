import { type ImapSession, MailServerError } from '../adapters/adapters.module.js';

export interface WatchTiming {
  /** How long one IDLE lasts, or where there is no IDLE, how long between two looks. */
  readonly restartMs: number;
  readonly pollMs: number;
}

export interface WatchedMailbox {
  /** Catches up with everything since the resume point, on a fresh SELECT. */
  synchronise(session: ImapSession): Promise<void>;
  /** Stores what the server has told. Answers false when that was not enough to know what changed. */
  applyLive(session: ImapSession): Promise<boolean>;
  /** Called after each proof that the mailbox is in step, with how changes are noticed from now on. */
  verified(mode: 'idle' | 'poll'): Promise<void>;
}

/**
 * Watches one mailbox on a connection of its own: new mail is stored the moment the server tells of it.
 *
 * Failure contract: `run` ends without an error only when `signal` aborts. Any failure, a connection that is gone, or an
 * answer that does not come within the command timeout is thrown, and the session must be closed: what it may have told
 * without being stored is told again to the next one. A dead connection is noticed when the IDLE is renewed.
 */
export class AccountWatcher {
  private wake: (() => void) | null = null;
  private asked = false;
  private idling: Promise<void> | null = null;

  constructor(
    private readonly session: ImapSession,
    private readonly mailbox: WatchedMailbox,
    private readonly timing: WatchTiming,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    const { session } = this;
    session.onLive = () => this.wake?.();
    session.onClose = () => this.wake?.();
    const onAbort = () => this.wake?.();
    signal.addEventListener('abort', onAbort);
    try {
      await this.lookAnew();
      while (!signal.aborted) {
        if (!session.usable) throw new MailServerError('unreachable', 'The connection to the mail server was lost.');
        if (this.asked) await this.lookAnew();
        else if (session.hasLive) await this.takeLive();
        else if (await this.waitForNews()) await this.lookAnew();
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      session.onLive = null;
      session.onClose = null;
    }
  }

  /** Looks anew as soon as possible, as when another view of the mailbox shows that something was missed. */
  recheck(): void {
    this.asked = true;
    this.wake?.();
  }

  private async lookAnew(): Promise<void> {
    this.asked = false;
    await this.mailbox.synchronise(this.session);
    await this.mailbox.verified(this.session.canIdle ? 'idle' : 'poll');
  }

  private async takeLive(): Promise<void> {
    if (!(await this.mailbox.applyLive(this.session))) await this.lookAnew();
  }

  /** Waits until there is something to do. Answers true when nothing was told for as long as that can be trusted. */
  private async waitForNews(): Promise<boolean> {
    const isIdling = this.session.canIdle;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<boolean>((resolve, reject) => {
        timer = setTimeout(() => resolve(true), isIdling ? this.timing.restartMs : this.timing.pollMs);
        this.wake = () => resolve(false);
        // An IDLE that ends before we end it was refused or cut short: looking anew tells which.
        if (isIdling) this.listen().then(() => resolve(true), reject);
      });
    } finally {
      clearTimeout(timer);
      this.wake = null;
    }
  }

  /** The IDLE that is running, or a new one: what the server told may have needed no command that would have ended it. */
  private listen(): Promise<void> {
    this.idling ??= this.session.idle().finally(() => (this.idling = null));
    return this.idling;
  }
}
