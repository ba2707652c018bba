import type { ImapSession } from '../../adapters/adapters.module.js';
import { steadyNow } from '../../common/steady-now.js';
import { IdlePatience } from '../plan/idle-patience.js';
import type { BetweenJobs } from './account-worker.js';

interface Idling {
  readonly session: ImapSession;
  readonly ended: Promise<void>;
}

/**
 * Listens by IDLE (RFC 2177) on the work connection while there is no work for it; the next task ends the IDLE by its first command.
 * What is heard stays in the session until the mailbox is looked at.
 */
export class IdleLine implements BetweenJobs {
  readonly patience = new IdlePatience();
  private session: ImapSession | null = null;
  private idling: Idling | null = null;
  /** What stands for the listening that goes on; its end is of no interest once it is another one. */
  private listening: object | null = null;
  private working = false;
  private since = 0;

  /** @param onChange called when something is heard, when the listening ends, and when the connection is taken or free again */
  constructor(private readonly onChange: () => void) {}

  /** The connection while there is nothing to do on it; null while there is, and where there is none. */
  get free(): ImapSession | null {
    return this.session?.usable === true ? this.session : null;
  }

  get isWorking(): boolean {
    return this.working;
  }

  get isListening(): boolean {
    return this.listening !== null;
  }

  /** Since when there has been nothing to do, by `steadyNow`. */
  get freeSince(): number {
    return this.since;
  }

  vacant(session: ImapSession | null): void {
    this.hush();
    this.working = false;
    this.session = session;
    this.since = steadyNow();
    this.onChange();
  }

  taken(): void {
    this.hush();
    this.working = true;
    this.session = null;
    this.onChange();
  }

  /** Listens in the selected mailbox of the free connection. */
  listen(): void {
    const { free } = this;
    if (free === null || this.listening !== null) return;
    const listening = {};
    const begunAt = steadyNow();
    this.listening = listening;
    free.onLive = () => this.onChange();
    const onEnd = (): void => {
      if (this.listening === listening) this.ended(free, begunAt);
    };
    this.idle(free).then(onEnd, onEnd);
  }

  /** Hears nothing more. An IDLE that runs costs the server nothing, and ends with the next command. */
  hush(): void {
    this.listening = null;
    if (this.session !== null) this.session.onLive = null;
  }

  /** The IDLE that is running, or a new one: a task may have needed no command that would have ended it. */
  private idle(session: ImapSession): Promise<void> {
    if (this.idling?.session === session) return this.idling.ended;
    const ended = session.idle().finally(() => {
      if (this.idling?.ended === ended) this.idling = null;
    });
    this.idling = { session, ended };
    return ended;
  }

  private ended(session: ImapSession, begunAt: number): void {
    const now = steadyNow();
    this.hush();
    this.since = now;
    this.patience.ended(now - begunAt, session.usable && session.canIdle, now);
    this.onChange();
  }
}
