import type { ImapFlow } from 'imapflow';
import type { ServerAccess } from '../server-access.js';
import { BoundedCommands } from './bounded-commands.js';
import { internalsOf } from './imap-internals.js';
import { requestNotify } from './imap-notify.js';
import type { LiveEvent } from './live-event.js';
import { MailboxList } from './mailbox-list.js';
import { MessageCommands } from './message-commands.js';
import { MessageFetches } from './message-fetches.js';
import { MessageSearch } from './message-search.js';
import { type ToldOfOthers, ToldEvents } from './told-events.js';

/** What SELECT says, taken before any FETCH could blur it (imapflow raises its own copy of HIGHESTMODSEQ with every row). */
export interface OpenedMailbox {
  readonly path: string;
  readonly uidValidity: number;
  /** Null where the server does not say (RFC 3501 lets it). */
  readonly uidNext: number | null;
  /** Null where mod-sequences are not to be had in this mailbox. */
  readonly highestModseq: bigint | null;
  readonly exists: number;
  /** The server has told all changes since the resume point (QRESYNC, RFC 7162 section 3.2.5): they are among the live events. */
  readonly resynced: boolean;
  /** The server's own id of the mailbox, which a rename does not change (RFC 8474); null where there are none. */
  readonly serverId: string | null;
}

/**
 * One IMAP connection with strict manners: what imapflow answers with `false` or `undefined` is an error here, every command
 * has a deadline after which the connection is closed, and what the server tells on its own is kept in order.
 * Commands must not overlap; the caller runs one at a time. A connection that failed is not used again.
 */
export class ImapSession {
  /** What can be read of the messages of the selected mailbox. */
  readonly messages: MessageFetches;
  /** Which messages it has. */
  readonly search: MessageSearch;
  /** What can be done with them. */
  readonly changes: MessageCommands;
  readonly mailboxes: MailboxList;
  private readonly commands: BoundedCommands;
  private readonly told: ToldEvents;
  private idleRefused = false;
  /** Called when there is something to take by `takeLive` or `takeOthers`. */
  onLive: (() => void) | null = null;
  /** Called once when the connection is gone, whoever closed it. */
  onClose: (() => void) | null = null;
  /** The same, for whoever keeps count of connections. */
  whenClosed: (() => void) | null = null;

  private constructor(
    private readonly client: ImapFlow,
    server: ServerAccess,
    commandTimeoutMs: number,
  ) {
    this.commands = new BoundedCommands(client, server, commandTimeoutMs);
    this.told = new ToldEvents(client, () => this.onLive?.());
    this.messages = new MessageFetches(client, this.commands, this.told);
    this.search = new MessageSearch(client, this.commands, this.messages, () => this.exists);
    this.changes = new MessageCommands(client, this.commands);
    this.mailboxes = new MailboxList(client, this.commands, () => this.hasModseq);
    client.once('close', () => {
      this.onClose?.();
      this.whenClosed?.();
    });
  }

  /** Connects and signs in. @throws MailServerError */
  static async connect(client: ImapFlow, server: ServerAccess, commandTimeoutMs: number): Promise<ImapSession> {
    const session = new ImapSession(client, server, commandTimeoutMs);
    await session.commands.signIn();
    return session;
  }

  get usable(): boolean {
    return this.client.usable;
  }

  /** Whether the server offers IDLE (RFC 2177) and has not refused it on this connection. */
  get canIdle(): boolean {
    return this.client.capabilities.has('IDLE') && !this.idleRefused;
  }

  /** Whether a mailbox is selected. */
  get hasSelected(): boolean {
    return this.client.mailbox !== false;
  }

  /** What stands for the present selection: another one after each SELECT, also of the same mailbox. Null when none is selected. */
  get selection(): object | null {
    return this.client.mailbox === false ? null : this.client.mailbox;
  }

  /** What the server can do, as it says itself (RFC 3501 section 7.2.1). */
  get capabilities(): readonly string[] {
    return [...this.client.capabilities.keys()];
  }

  /** Whether the server can say what changed since a mod-sequence (RFC 7162). */
  get hasModseq(): boolean {
    return this.client.enabled.has('CONDSTORE') || this.client.enabled.has('QRESYNC');
  }

  /** When the server first told of the new mail that waits to be taken, on the clock of `performance.now()`; null when it did not. */
  get toldOfNewMailAt(): number | null {
    return this.told.toldOfNewMailAt;
  }

  /** Whether the server tells by itself what is gone (QRESYNC, RFC 7162 section 3.2.5). */
  get hasQresync(): boolean {
    return this.client.enabled.has('QRESYNC');
  }

  get hasLive(): boolean {
    return this.told.hasLive;
  }

  /** Whether the server has told of mailboxes that are not selected; see `notify`. */
  get hasOthers(): boolean {
    return this.told.hasOthers;
  }

  /** What the server has told of other mailboxes since the last call. */
  takeOthers(): ToldOfOthers {
    return this.told.takeOthers();
  }

  /**
   * Asks the server to tell of changes in every mailbox (RFC 5465), beginning with how each one stands. Mailboxes must
   * have been listed before, and one be selected. Answers false where the server cannot or will not.
   */
  async notify(): Promise<boolean> {
    if (!this.client.capabilities.has('NOTIFY')) return false;
    if (internalsOf(this.client).idling) await this.noop();
    return this.commands.run(() =>
      requestNotify(this.client, {
        onStatus: (path, status) => this.told.toldOfOther(path, status),
        onUnclear: () => this.told.toldUnclearly(),
      }),
    );
  }

  /** What the server has told since the last call, oldest first. */
  takeLive(): LiveEvent[] {
    return this.told.takeLive();
  }

  /** What the next `takeLive` will answer, as far as it is there. */
  get waitingLive(): readonly LiveEvent[] {
    return this.told.waiting;
  }

  /**
   * Selects a mailbox. With `since`, a server that knows QRESYNC tells what happened after it; see `resynced`.
   * Live events of the mailbox that was open before are lost, also those that come before the server has ended an IDLE in it, so
   * take them first.
   */
  async open(path: string, since?: { uidValidity: number; highestModseq: bigint }): Promise<OpenedMailbox> {
    const arrive = this.told.leave();
    let hasHeardAll = false;
    const opened = await this.commands
      .run(() =>
        this.client.mailboxOpen(
          path,
          since && { uidValidity: BigInt(since.uidValidity), changedSince: since.highestModseq },
        ),
      )
      .finally(() => {
        hasHeardAll = arrive();
      });
    const withQresync = opened as typeof opened & { qresync?: boolean };
    return {
      path,
      uidValidity: Number(opened.uidValidity),
      uidNext: opened.uidNext > 0 ? opened.uidNext : null,
      highestModseq: this.hasModseq && opened.noModseq !== true ? (opened.highestModseq ?? null) : null,
      exists: opened.exists,
      resynced: withQresync.qresync === true && hasHeardAll,
      serverId: opened.mailboxId ?? null,
    };
  }

  /** Whether this mailbox is selected, and its UIDs still mean the same messages. */
  isOpen(path: string, uidValidity: number): boolean {
    const { mailbox } = this.client;
    return mailbox !== false && mailbox.path === path && Number(mailbox.uidValidity) === uidValidity;
  }

  /**
   * How many messages the selected mailbox has, as far as the server has told.
   * @throws MailServerError when none is selected, as after the connection was lost: that must not pass for an empty mailbox.
   */
  get exists(): number {
    if (this.client.mailbox === false) throw this.commands.gone();
    return this.client.mailbox.exists;
  }

  /** Listens in the selected mailbox until another command is given, or the server refuses to (see `canIdle`). */
  async idle(): Promise<void> {
    try {
      const outcome: unknown = await this.client.idle();
      if (outcome === false && this.client.usable) this.idleRefused = true;
    } catch (error) {
      throw this.commands.failure(error);
    }
  }

  /** Proves that the connection lives. @throws MailServerError `timeout` after which the connection is closed. */
  async noop(): Promise<void> {
    await this.commands.run(() => this.client.noop());
    if (!this.client.usable) throw this.commands.gone();
  }

  /** Says goodbye, and hangs up when the server does not answer at once. */
  async close(): Promise<void> {
    const timer = setTimeout(() => this.client.close(), 1000);
    try {
      await this.client.logout();
    } catch {
      // It is being closed; there is nobody to tell.
    } finally {
      clearTimeout(timer);
      this.client.close();
    }
  }

  /** Hangs up without a word, as after an error that leaves the session's state in doubt. */
  abort(): void {
    this.client.close();
  }
}
