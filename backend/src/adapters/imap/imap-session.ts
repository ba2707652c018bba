import type { FetchMessageObject, FetchQueryObject, ImapFlow } from 'imapflow';
import type { Readable } from 'node:stream';
import { joinRanges, parseUidSet, sizeOf, type UidRange } from '../../common/uid-ranges.js';
import type { ServerAccess } from '../server-access.js';
import { CommandRefused, MailServerError } from '../mail-server-error.js';
import { type MessageParts, partsOf } from './body-structure.js';
import { BoundedCommands, isMissing } from './bounded-commands.js';
import { AskedUids } from './fetch-reader/asked-uids.js';
import { FetchTap, type TakeRow } from './fetch-reader/fetch-tap.js';
import { headerFields } from './header-lines.js';
import {
  copyMessages,
  type ExpungeOutcome,
  expungeMessages,
  moveMessages,
  permittedFlag,
  storeFlags,
} from './mailbox-commands.js';
import { command, mailboxName, type Copies } from './raw-commands.js';
import { internalsOf } from './imap-internals.js';
import { requestNotify } from './imap-notify.js';
import { isStorable, type ListedMailbox, toListedMailbox, toStatus } from './listed-mailbox.js';
import type { LiveEvent } from './live-event.js';
import type { MailboxStatus } from './mailbox-status.js';
import type { MessageSummary } from './message-summary.js';
import { extraHeaders, parseSummary, summaryOf } from './summary-parser.js';
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

/** What the server says of a mailbox by its path. */
export type FoundMailbox =
  | { readonly state: 'exists'; readonly uidValidity: number; readonly uidNext: number | null }
  | { readonly state: 'gone' | 'unknown' };

/** What can be had of a message even when its headers or its structure cannot be read. */
export interface BareMessage {
  readonly uid: number;
  readonly flags: readonly string[];
  readonly receivedAt: Date | null;
  readonly sizeBytes: number;
}

export interface FlagRow {
  readonly uid: number;
  readonly flags: readonly string[];
}

const summaryQuery: FetchQueryObject = {
  uid: true,
  flags: true,
  envelope: true,
  bodyStructure: true,
  internalDate: true,
  size: true,
  headers: extraHeaders,
};

/**
 * One IMAP connection with strict manners: what imapflow answers with `false` or `undefined` is an error here, every command
 * has a deadline after which the connection is closed, and what the server tells on its own is kept in order.
 * Commands must not overlap; the caller runs one at a time. A connection that failed is not used again.
 */
export class ImapSession {
  private readonly commands: BoundedCommands;
  private readonly told: ToldEvents;
  private readonly tap: FetchTap | null;
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
    this.tap = FetchTap.of(client);
    this.commands = new BoundedCommands(client, server, commandTimeoutMs);
    this.told = new ToldEvents(client, () => this.onLive?.());
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

  /** Whether one command answers the status of all mailboxes (RFC 5819). */
  get hasListStatus(): boolean {
    return this.client.capabilities.has('LIST-STATUS');
  }

  /**
   * All mailboxes with their status, in one command where the server knows LIST-STATUS (RFC 5819); without status where it
   * would take a command for each and `statuses` is `if-cheap`. The selected mailbox has none: servers may tell of it
   * what was true when it was selected (RFC 3501 section 6.3.10). Mailboxes are left out whose names cannot be stored.
   */
  async listMailboxes(statuses: 'always' | 'if-cheap' = 'always'): Promise<ListedMailbox[]> {
    const withStatus = statuses === 'always' || this.hasListStatus;
    const listed = await this.commands.run(() =>
      this.client.list(withStatus ? { statusQuery: this.statusQuery } : undefined),
    );
    const selected = this.selectedPath;
    return listed.filter(isStorable).map((mailbox) => {
      const found = toListedMailbox(mailbox);
      return found.path === selected ? { ...found, status: null } : found;
    });
  }

  /** What the server counts in one mailbox that is not selected; null when the server refuses it or the mailbox is selected. */
  async counters(path: string): Promise<MailboxStatus | null> {
    if (path === this.selectedPath) return null;
    try {
      const status = await this.commands.run(() => this.client.status(path, this.statusQuery));
      return toStatus(status);
    } catch (error) {
      if (this.client.usable && error instanceof MailServerError) return null;
      throw error;
    }
  }

  /** The path of the selected mailbox; null when none is. */
  get selectedPath(): string | null {
    return this.client.mailbox === false ? null : this.client.mailbox.path;
  }

  private get statusQuery() {
    return { messages: true, uidNext: true, uidValidity: true, unseen: true, highestModseq: this.hasModseq };
  }

  /**
   * Selects a mailbox. With `since`, a server that knows QRESYNC tells what happened after it; see `resynced`.
   * Live events of the mailbox that was open before are lost, so take them first.
   */
  async open(path: string, since?: { uidValidity: number; highestModseq: bigint }): Promise<OpenedMailbox> {
    this.told.dropLive();
    const opened = await this.commands.run(() =>
      this.client.mailboxOpen(
        path,
        since && { uidValidity: BigInt(since.uidValidity), changedSince: since.highestModseq },
      ),
    );
    const withQresync = opened as typeof opened & { qresync?: boolean };
    return {
      path,
      uidValidity: Number(opened.uidValidity),
      uidNext: opened.uidNext > 0 ? opened.uidNext : null,
      highestModseq: this.hasModseq && opened.noModseq !== true ? (opened.highestModseq ?? null) : null,
      exists: opened.exists,
      resynced: withQresync.qresync === true,
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

  /**
   * The summaries of the messages in a UID set, in the server's order. UIDs that do not exist are left out, and what the
   * server tells of others goes to the live events. `onRead` is called for each while the others are still on their way.
   */
  async fetchSummaries(uidSet: string, onRead?: (summary: MessageSummary) => void): Promise<MessageSummary[]> {
    const asked = new AskedUids(uidSet);
    // A server that is asked again after it was busy tells all again.
    const summaries = new Map<number, MessageSummary>();
    const keep = (summary: MessageSummary): void => {
      summaries.set(summary.uid, summary);
      onRead?.(summary);
    };
    const onRow = (row: FetchMessageObject): void => {
      const summary = asked.has(row.uid) ? parseSummary(row) : null;
      if (summary === null) this.told.pushForeign(row);
      else keep(summary);
    };
    await this.fetch(uidSet, summaryQuery, {}, onRow, (row) => {
      if (!asked.has(row.uid)) return false;
      keep(summaryOf(row));
      return true;
    });
    return [...summaries.values()];
  }

  /** The flags of the messages in a UID set; with `changedSince` only of those that changed after it (and what vanished goes to the live events). */
  async fetchFlags(uidSet: string, changedSince?: bigint): Promise<FlagRow[]> {
    const rows: FlagRow[] = [];
    const options = changedSince === undefined ? {} : { changedSince };
    await this.fetch(uidSet, { uid: true, flags: true }, options, (row) => {
      if (row.uid && row.flags !== undefined) rows.push({ uid: row.uid, flags: [...row.flags] });
    });
    return rows;
  }

  /** The flags of the messages at these sequence numbers, as they are numbered now. */
  async fetchFlagsAt(sequenceSet: string): Promise<FlagRow[]> {
    const rows: FlagRow[] = [];
    await this.fetch(sequenceSet, { uid: true, flags: true }, { uid: false }, (row) => {
      if (row.uid && row.flags !== undefined) rows.push({ uid: row.uid, flags: [...row.flags] });
    });
    return rows;
  }

  /** The UIDs at these sequence numbers. While it is asked the server must not renumber (RFC 3501 section 7.4.1). */
  async fetchUidsAt(sequenceSet: string): Promise<Map<number, number>> {
    const uidAt = new Map<number, number>();
    await this.fetch(sequenceSet, { uid: true }, { uid: false }, (row) => {
      if (row.uid) uidAt.set(row.seq, row.uid);
      if (row.flags !== undefined) this.told.pushForeign(row);
    });
    return uidAt;
  }

  /** The least that can be asked of messages. Messages that are gone are left out. */
  async fetchBare(uidSet: string): Promise<BareMessage[]> {
    const rows: BareMessage[] = [];
    await this.fetch(uidSet, { uid: true, flags: true, internalDate: true, size: true }, {}, (row) => {
      if (!row.uid || row.size === undefined) return this.told.pushForeign(row);
      const receivedAt = new Date(row.internalDate ?? Number.NaN);
      const isDate = receivedAt.getTime() >= 0 && receivedAt.getUTCFullYear() < 10_000;
      rows.push({
        uid: row.uid,
        flags: [...(row.flags ?? [])],
        receivedAt: isDate ? receivedAt : null,
        sizeBytes: Math.min(row.size, 2 ** 31 - 1),
      });
    });
    return rows;
  }

  /** The first bytes of one part of several messages, as they are encoded. Messages that are gone are left out. */
  async fetchPartStarts(uids: readonly number[], partId: string, maxBytes: number): Promise<Map<number, Buffer>> {
    const starts = new Map<number, Buffer>();
    const query = { uid: true, bodyParts: [{ key: partId, start: 0, maxLength: maxBytes }] };
    await this.fetch(uids.join(','), query, {}, (row) => {
      const bytes = row.bodyParts?.get(partId) ?? row.bodyParts?.values().next().value;
      if (bytes !== undefined) starts.set(row.uid, bytes);
      else this.told.pushForeign(row);
    });
    return starts;
  }

  /** What messages consist of, by UID. Messages that are gone are left out. */
  async fetchParts(uids: readonly number[]): Promise<Map<number, MessageParts>> {
    const parts = new Map<number, MessageParts>();
    await this.fetch(uids.join(','), { uid: true, bodyStructure: true }, {}, (row) => {
      if (row.bodyStructure === undefined) this.told.pushForeign(row);
      else parts.set(row.uid, partsOf(row.bodyStructure));
    });
    return parts;
  }

  /** What a message consists of, and its fields Authentication-Results (RFC 8601), the topmost first; null when it is gone. */
  async fetchOpened(
    uid: number,
  ): Promise<{ readonly parts: MessageParts; readonly authenticationResults: readonly string[] } | null> {
    const field = 'authentication-results';
    let opened: { parts: MessageParts; authenticationResults: string[] } | null = null;
    await this.fetch(String(uid), { uid: true, bodyStructure: true, headers: [field] }, {}, (row) => {
      if (row.bodyStructure === undefined) return this.told.pushForeign(row);
      const authenticationResults = headerFields(row.headers ?? '').get(field) ?? [];
      opened = { parts: partsOf(row.bodyStructure), authenticationResults };
    });
    return opened;
  }

  /** The UIDs in a UID set that exist, ascending. */
  async searchUids(uidSet: string): Promise<number[]> {
    const uids = await this.commands.run(() => this.client.search({ uid: uidSet }, { uid: true }));
    if (!Array.isArray(uids)) throw this.commands.refused('SEARCH');
    return uids.toSorted((a, b) => a - b);
  }

  /**
   * The UIDs of all messages of the selected mailbox, as joined ranges. The server's answer is believed when it is as long as
   * EXISTS; where it is not (some answer an extended search with nothing), it is asked in a plainer way.
   * @throws MailServerError when no answer agrees with EXISTS.
   */
  async listUids(): Promise<UidRange[]> {
    let counted = 0;
    for (const ask of [() => this.searchAll(), () => this.searchUids('1:*'), () => this.fetchAllUids()]) {
      const answer = await ask();
      const ranges = joinRanges(answer.map((uid) => (typeof uid === 'number' ? { low: uid, high: uid } : uid)));
      counted = sizeOf(ranges);
      if (counted === this.exists) return ranges;
    }
    throw new CommandRefused(`The mail server lists ${counted} messages where it counts ${this.exists}.`);
  }

  /** Asks after one mailbox without opening it; `unknown` when the server refuses to say. */
  async findMailbox(path: string): Promise<FoundMailbox> {
    try {
      const status = await this.commands.run(() => this.client.status(path, { uidValidity: true, uidNext: true }));
      if (!this.client.usable) throw this.commands.gone();
      if (status === false || status.uidValidity === undefined) return { state: 'unknown' };
      return { state: 'exists', uidValidity: Number(status.uidValidity), uidNext: status.uidNext ?? null };
    } catch (error) {
      if (isNotFound(error)) return { state: 'gone' };
      throw error;
    }
  }

  /**
   * The UIDs of the messages of the selected mailbox whose header field contains a text, ascending. Each is read again: some
   * servers answer a search in fields that they do not index with more than was asked for, and what is found may be deleted.
   */
  async findByHeader(name: string, value: string): Promise<number[]> {
    const uids = await this.commands.run(() => this.client.search({ header: { [name]: value } }, { uid: true }));
    if (!Array.isArray(uids)) throw this.commands.refused('SEARCH');
    if (uids.length === 0) return [];
    const confirmed: number[] = [];
    await this.fetch(uids.join(','), { uid: true, headers: [name] }, {}, (row) => {
      if (row.headers === undefined) this.told.pushForeign(row);
      else if (
        headerFields(row.headers)
          .get(name.toLowerCase())
          ?.some((text) => text.includes(value))
      )
        confirmed.push(row.uid);
    });
    return confirmed.toSorted((a, b) => a - b);
  }

  /**
   * The decoded bytes of one part, or of the whole message without `partId`; null when it is gone. Text is given in UTF-8
   * when `decodeText`. The stream must be read or destroyed before the next command.
   */
  async download(uid: number, partId: string | undefined, decodeText: boolean): Promise<Readable | null> {
    const options = { uid: true, chunkSize: 1 << 20, decodeText };
    const found = await this.commands.run(() => this.client.download(String(uid), partId, options));
    return found.content ?? null;
  }

  /** How the selected mailbox writes a flag or keyword; null when it does not keep it. */
  permittedFlag(flag: string): string | null {
    const { mailbox } = this.client;
    return permittedFlag(mailbox === false ? undefined : mailbox.permanentFlags, flag);
  }

  /** Adds or removes flags of messages of the selected mailbox. @throws CommandRefused, MailServerError */
  async storeFlags(uids: readonly number[], change: 'add' | 'remove', flags: readonly string[]): Promise<void> {
    await this.commands.run(() => storeFlags(this.client, uids, change, flags));
  }

  /** Whether messages can be moved in one command (RFC 6851). */
  get canMove(): boolean {
    return this.client.capabilities.has('MOVE');
  }

  /**
   * Moves messages out of the selected mailbox. Answers where they are now, if the server tells (UIDPLUS).
   * @throws CommandRefused, MailServerError: whether some were moved is then unknown.
   */
  async move(uids: readonly number[], toPath: string): Promise<Copies | null> {
    return this.commands.run(() => moveMessages(this.client, uids, toPath));
  }

  /** Copies messages of the selected mailbox; answers as `move` does. @throws CommandRefused, MailServerError */
  async copy(uids: readonly number[], toPath: string): Promise<Copies | null> {
    return this.commands.run(() => copyMessages(this.client, uids, toPath));
  }

  /** Deletes messages for good where the server can do so for these alone (UIDPLUS); elsewhere only marks them `\Deleted`. */
  async expunge(uids: readonly number[]): Promise<ExpungeOutcome> {
    return this.commands.run(() => expungeMessages(this.client, uids));
  }

  /** How a mailbox that is not selected stands. @throws CommandRefused when the server does not have it; MailServerError */
  async status(path: string): Promise<{ uidNext: number; uidValidity: number } | null> {
    const status = await this.commands.run(() => this.client.status(path, { uidNext: true, uidValidity: true }));
    if (!status || status.uidNext === undefined || status.uidValidity === undefined) return null;
    return { uidNext: status.uidNext, uidValidity: Number(status.uidValidity) };
  }

  /** Makes a mailbox and subscribes to it, so that other mail programs show it too. @throws CommandRefused, MailServerError */
  async createMailbox(path: string): Promise<void> {
    await this.commands.run(async () => {
      await command(this.client, 'CREATE', [mailboxName(this.client, path)]);
      await this.client.mailboxSubscribe(path);
    });
  }

  /** Renames a mailbox; those below it move along (RFC 3501 section 6.3.5). @throws CommandRefused, MailServerError */
  async renameMailbox(path: string, newPath: string): Promise<void> {
    await this.commands.run(async () => {
      await this.leave(path);
      await command(
        this.client,
        'RENAME',
        [path, newPath].map((each) => mailboxName(this.client, each)),
      );
      await this.client.mailboxSubscribe(newPath);
      await this.client.mailboxUnsubscribe(path);
    });
  }

  /** Removes a mailbox with all that lies in it. @throws CommandRefused, MailServerError */
  async deleteMailbox(path: string): Promise<void> {
    await this.commands.run(async () => {
      await this.leave(path);
      await command(this.client, 'DELETE', [mailboxName(this.client, path)]);
      await this.client.mailboxUnsubscribe(path);
    });
  }

  /** Puts a message into a mailbox. Answers its UID where the server tells (UIDPLUS). */
  async append(path: string, message: Buffer, flags: readonly string[]): Promise<number | null> {
    const appended = await this.commands.run(() => this.client.append(path, message, [...flags]));
    if (!appended) throw this.commands.refused('APPEND');
    return appended.uid ?? null;
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

  /** An extended search answers in ranges (RFC 4731): a hundred thousand messages in one line. */
  private async searchAll(): Promise<UidRange[]> {
    const found = await this.commands.run(() =>
      this.client.search({ all: true }, { uid: true, returnOptions: ['ALL'] }),
    );
    if (Array.isArray(found)) return found.map((uid) => ({ low: uid, high: uid }));
    if (typeof found !== 'object') throw this.commands.refused('SEARCH');
    return parseUidSet(found.all ?? '');
  }

  private async fetchAllUids(): Promise<number[]> {
    return this.exists === 0 ? [] : [...(await this.fetchUidsAt('1:*')).values()];
  }

  private async fetch(
    range: string,
    query: FetchQueryObject,
    options: { changedSince?: bigint; uid?: boolean },
    onRow: (row: FetchMessageObject) => void,
    takeRow?: TakeRow,
  ): Promise<void> {
    const deadline = this.commands.startDeadline();
    if (takeRow !== undefined)
      this.tap?.start((row) => {
        deadline.refresh();
        return takeRow(row);
      });
    try {
      for await (const row of this.client.fetch(range, query, { uid: true, ...options })) {
        deadline.refresh();
        onRow(row);
      }
    } catch (error) {
      throw this.commands.failure(error, deadline);
    } finally {
      this.tap?.stop();
      deadline.stop();
    }
    // imapflow ends the loop quietly when the connection goes; half an answer must not pass for a whole one.
    if (!this.client.usable) throw this.commands.gone();
  }

  /** Servers do not rename or remove what is selected. Never by CLOSE, which removes what others have marked `\Deleted`. */
  private async leave(path: string): Promise<void> {
    if (this.client.mailbox === false || this.client.mailbox.path !== path) return;
    await this.client.mailboxOpen('INBOX', { readOnly: true });
  }
}

/** The server says that it does not have a mailbox. */
const isNotFound = (error: unknown): boolean => error instanceof MailServerError && isMissing(error.cause);
