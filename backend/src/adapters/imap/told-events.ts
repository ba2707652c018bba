import type { ExpungeEvent, FetchMessageObject, FlagsEvent, ImapFlow } from 'imapflow';
import { internalsOf } from './imap-internals.js';
import type { LiveEvent } from './live-event.js';
import type { ToldStatus } from './mailbox-status.js';
import { listenToVanished } from './vanished.js';

/** What the server has told of mailboxes that are not selected. */
export interface ToldOfOthers {
  readonly statuses: ReadonlyMap<string, ToldStatus>;
  /** All of them have to be looked at. */
  readonly unclear: boolean;
  /** When it told the first of it, on the clock of `performance.now()`. */
  readonly heardAt: number;
}

/** What a server tells on its own, kept in order until somebody takes it: of the selected mailbox, and of the others (NOTIFY). */
export class ToldEvents {
  private live: LiveEvent[] = [];
  private others = new Map<string, ToldStatus>();
  private unclear = false;
  private othersAt: number | null = null;
  private newMailAt: number | null = null;
  /** What is told belongs to a mailbox that is being left. */
  private isLeaving = false;
  /** Something was told meanwhile of which the server did not say that it was of the former mailbox. */
  private isDoubtful = false;

  /** @param onTold called when there is something to take */
  constructor(
    client: ImapFlow,
    private readonly onTold: () => void,
  ) {
    client.on('exists', ({ count, prevCount }) => {
      if (count > prevCount) this.push({ kind: 'exists', count });
    });
    listenToVanished(client, (uids) => this.push({ kind: 'vanished', uids }));
    client.on('expunge', (event: ExpungeEvent) => {
      if (event.seq !== undefined) this.push({ kind: 'expunged', seq: event.seq });
    });
    client.on('flags', (event: FlagsEvent) => this.pushFlags(event));
    const { sectionHandlers } = internalsOf(client);
    sectionHandlers['CLOSED'] = async () => {
      this.isDoubtful = false;
      this.isLeaving = false;
    };
    sectionHandlers['UIDVALIDITY'] = async () => {
      this.isLeaving = false;
    };
  }

  get hasLive(): boolean {
    return this.live.length > 0;
  }

  /** What `takeLive` would answer. */
  get waiting(): readonly LiveEvent[] {
    return this.live;
  }

  get hasOthers(): boolean {
    return this.unclear || this.others.size > 0;
  }

  /** When the server first told of the new mail that waits to be taken, on the clock of `performance.now()`. */
  get toldOfNewMailAt(): number | null {
    return this.newMailAt;
  }

  /** What was told of the selected mailbox since the last call, oldest first. */
  takeLive(): LiveEvent[] {
    const events = this.live;
    this.live = [];
    this.newMailAt = null;
    return events;
  }

  /**
   * A mailbox is about to be selected: what was told of the former one is void, and so is what the server goes on to tell of it
   * until the command has reached it. What it tells of the new one comes after its word that the former one is closed (RFC 7162
   * section 3.2.11), or, from servers that do not say so, after the new one's UIDVALIDITY. Once SELECT is answered call the
   * answer: it says whether all that came in between is certain to have been the former one's.
   */
  leave(): () => boolean {
    this.live = [];
    this.newMailAt = null;
    this.isLeaving = true;
    this.isDoubtful = false;
    return () => {
      this.isLeaving = false;
      return !this.isDoubtful;
    };
  }

  takeOthers(): ToldOfOthers {
    const { others: statuses, unclear } = this;
    const heardAt = this.othersAt ?? performance.now();
    this.others = new Map();
    this.unclear = false;
    this.othersAt = null;
    return { statuses, unclear, heardAt };
  }

  toldOfOther(path: string, status: ToldStatus): void {
    this.othersAt ??= performance.now();
    this.others.set(path, { ...this.others.get(path), ...status });
    this.onTold();
  }

  toldUnclearly(): void {
    this.unclear = true;
    this.onTold();
  }

  /** A row that nobody asked for, in the middle of our answer: another client's change (imapflow gives it to our loop alone). */
  pushForeign(row: FetchMessageObject): void {
    if (row.flags !== undefined) this.pushFlags({ ...row, flags: row.flags });
  }

  private pushFlags({ uid, seq, flags }: { uid?: number | undefined; seq: number; flags: Iterable<string> }): void {
    this.push(uid ? { kind: 'flags', uid, flags: [...flags] } : { kind: 'flags-at', seq });
  }

  private push(event: LiveEvent): void {
    if (this.isLeaving) {
      this.isDoubtful = true;
      return;
    }
    if (event.kind === 'exists') this.newMailAt ??= performance.now();
    this.live.push(event);
    this.onTold();
  }
}
