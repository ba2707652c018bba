import type { FetchMessageObject, FetchQueryObject, ImapFlow } from 'imapflow';
import type { Readable } from 'node:stream';
import { type MessageParts, partsOf } from './body-structure.js';
import type { BoundedCommands } from './bounded-commands.js';
import { AskedUids } from './fetch-reader/asked-uids.js';
import { FetchTap, type TakeRow } from './fetch-reader/fetch-tap.js';
import { headerFields } from './header-lines.js';
import { markHeaders, markOf, type MessageMark } from './message-mark.js';
import type { MessageSummary } from './message-summary.js';
import { extraHeaders, parseSummary, summaryOf } from './summary-parser.js';
import type { ToldEvents } from './told-events.js';

/** What can be had of a message even when its headers or its structure cannot be read. */
export interface BareMessage {
  readonly uid: number;
  readonly flags: readonly string[];
  readonly receivedAt: Date | null;
  readonly sizeBytes: number;
}

/** What a message consists of, and which one it is. */
export interface MarkedParts extends MessageParts {
  readonly mark: MessageMark;
}

export interface OpenedMessage {
  readonly parts: MessageParts;
  readonly mark: MessageMark;
  readonly authenticationResults: readonly string[];
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

/** What can be read of the messages of the selected mailbox. What the server tells of others meanwhile goes to the live events. */
export class MessageFetches {
  private readonly tap: FetchTap | null;

  constructor(
    private readonly client: ImapFlow,
    private readonly commands: BoundedCommands,
    private readonly told: ToldEvents,
  ) {
    this.tap = FetchTap.of(client);
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

  /** The flags of the messages in a UID set. */
  async fetchFlags(uidSet: string): Promise<FlagRow[]> {
    const rows: FlagRow[] = [];
    await this.fetch(uidSet, { uid: true, flags: true }, {}, (row) => {
      if (row.uid && row.flags !== undefined) rows.push({ uid: row.uid, flags: [...row.flags] });
      else this.told.pushForeign(row);
    });
    return rows;
  }

  /**
   * The flags of all messages that changed after a mod-sequence (RFC 7162 section 3.1.4), as they come in; what vanished goes to the
   * live events. Of a mailbox in which everything changed that is as many rows as it has messages: the server is not read from for
   * as long as one is being taken.
   */
  async *fetchChanged(since: bigint): AsyncGenerator<FlagRow> {
    const deadline = this.commands.startDeadline();
    const query = { uid: true, flags: true };
    try {
      for await (const row of this.client.fetch('1:*', query, { uid: true, changedSince: since })) {
        deadline.hold();
        if (row.uid && row.flags !== undefined) yield { uid: row.uid, flags: [...row.flags] };
        else this.told.pushForeign(row);
        deadline.refresh();
      }
    } catch (error) {
      throw this.commands.failure(error, deadline);
    } finally {
      deadline.stop();
    }
    if (!this.client.usable) throw this.commands.gone();
  }

  /** The flags of the messages at these sequence numbers, as they are numbered now. */
  async fetchFlagsAt(sequenceSet: string): Promise<FlagRow[]> {
    const rows: FlagRow[] = [];
    const asked = new AskedUids(sequenceSet);
    const answered = new Set<number>();
    const others: FetchMessageObject[] = [];
    await this.fetch(sequenceSet, { uid: true, flags: true }, { uid: false }, (row) => {
      if (!row.uid || row.flags === undefined) return void others.push(row);
      answered.add(row.seq);
      rows.push({ uid: row.uid, flags: [...row.flags] });
    });
    // A server that answers without a UID would, asked again because of that, do so again and again.
    for (const row of others) if (answered.has(row.seq) || !asked.has(row.seq)) this.told.pushForeign(row);
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

  /** By what the messages in a UID set are told from others. Those that are gone are left out. */
  async fetchMarks(uidSet: string): Promise<Map<number, MessageMark>> {
    const marks = new Map<number, MessageMark>();
    await this.fetch(uidSet, { uid: true, size: true, headers: markHeaders }, {}, (row) => {
      if (row.headers === undefined || !row.uid) this.told.pushForeign(row);
      else marks.set(row.uid, markOf(row));
    });
    return marks;
  }

  /** What messages consist of, by UID. Messages that are gone are left out. */
  async fetchParts(uids: readonly number[]): Promise<Map<number, MarkedParts>> {
    const parts = new Map<number, MarkedParts>();
    const query = { uid: true, bodyStructure: true, size: true, headers: markHeaders };
    await this.fetch(uids.join(','), query, {}, (row) => {
      if (row.bodyStructure === undefined) this.told.pushForeign(row);
      else parts.set(row.uid, { ...partsOf(row.bodyStructure), mark: markOf(row) });
    });
    return parts;
  }

  /** What a message consists of, and its fields Authentication-Results (RFC 8601), the topmost first; null when it is gone. */
  async fetchOpened(uid: number): Promise<OpenedMessage | null> {
    const field = 'authentication-results';
    let opened: OpenedMessage | null = null;
    const query = { uid: true, bodyStructure: true, size: true, headers: [field, ...markHeaders] };
    await this.fetch(String(uid), query, {}, (row) => {
      if (row.bodyStructure === undefined) return this.told.pushForeign(row);
      const authenticationResults = headerFields(row.headers ?? '').get(field) ?? [];
      opened = { parts: partsOf(row.bodyStructure), mark: markOf(row), authenticationResults };
    });
    return opened;
  }

  /** What messages say in a header field, once for each time that it stands there, by UID. Messages that are gone are left out. */
  async fetchHeader(uids: readonly number[], name: string): Promise<Map<number, readonly string[]>> {
    const found = new Map<number, readonly string[]>();
    await this.fetch(uids.join(','), { uid: true, headers: [name] }, {}, (row) => {
      if (row.headers === undefined) this.told.pushForeign(row);
      else found.set(row.uid, headerFields(row.headers).get(name.toLowerCase()) ?? []);
    });
    return found;
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
}
