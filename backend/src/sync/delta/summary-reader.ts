import { Injectable, Logger } from '@nestjs/common';
import {
  CommandRefused,
  type ImapSession,
  MailServerError,
  type MessageSummary,
} from '../../adapters/adapters.module.js';
import { UnreadableMessages } from '../errors/misread-answers.js';
import { uidSet } from '../plan/uid-set.js';
import { bareSummary } from './bare-summary.js';

/** What was read, and which of it only barely. */
export interface ReadMessages {
  readonly summaries: readonly MessageSummary[];
  readonly setAside: readonly { readonly uid: number; readonly reason: string }[];
}

/**
 * A message over which connections break again and again is not read again: an answer that cannot be read is as good as proof,
 * while a line is also cut for reasons of its own.
 */
const strikes = 4;
const strikesFor = (error: MailServerError): number => (error.failureClass === 'protocol' ? 2 : 1);

/** No batch is larger than this in any case. */
const beyondBatches = 1 << 16;

/** What went wrong with reading one mailbox of late. */
interface Trouble {
  /** How many messages are read at once, at most. */
  most: number;
  /** By UID: how much speaks against it, as connections broke over it alone. */
  readonly struck: Map<number, number>;
}

/**
 * Reads messages so that one which cannot be read keeps no other from being read.
 *
 * A message that the server lists and does not deliver, delivers garbled, or refuses, is stored barely: with what can be had
 * of it, and a subject that says so. Where reading breaks the connection, the batch is halved with each new connection until
 * the message over which it breaks is alone; it is then left out.
 */
@Injectable()
export class SummaryReader {
  private readonly logger = new Logger(SummaryReader.name);
  private readonly troubles = new Map<string, Trouble>();

  /** How many messages to read at once where `usual` would do if nothing had gone wrong. */
  batchSize(mailboxId: string, usual: number): number {
    return Math.min(usual, this.troubles.get(mailboxId)?.most ?? usual);
  }

  /**
   * Reads the messages of these UIDs, in any order. Those that are gone are left out. `onRead` is called with what is
   * read while more is on its way, perhaps more than once for a message and not for those that can be read only barely.
   * @throws UnreadableMessages when the connection breaks over them
   */
  async read(
    session: ImapSession,
    mailboxId: string,
    uids: readonly number[],
    onRead?: (summary: MessageSummary) => void,
  ): Promise<ReadMessages> {
    const trouble = this.troubles.get(mailboxId);
    const poison = uids.filter((uid) => (trouble?.struck.get(uid) ?? 0) >= strikes);
    const readable = poison.length === 0 ? uids : uids.filter((uid) => !poison.includes(uid));
    try {
      const read = await this.readAll(session, readable, onRead);
      const reason = 'Reading this message broke the connection to the mail server each time.';
      this.succeeded(mailboxId);
      if (poison.length === 0) return read;
      this.logger.warn(
        `mailbox ${mailboxId}: ${poison.length} messages are left out as reading them breaks connections`,
      );
      return {
        summaries: [...read.summaries, ...poison.map((uid) => bareSummary({ uid }))],
        setAside: [...read.setAside, ...poison.map((uid) => ({ uid, reason }))],
      };
    } catch (error) {
      throw this.blamed(error, mailboxId, readable);
    }
  }

  /**
   * Reads what has arrived from UID `from` on, without asking first which messages these are. Where that breaks the connection,
   * nobody knows over which; `read` finds out.
   * @throws UnreadableMessages when the connection breaks over them
   */
  async readFrom(session: ImapSession, mailboxId: string, from: number): Promise<MessageSummary[]> {
    try {
      // `n:*` answers the last message even when its UID is below n (RFC 3501 section 6.4.8): that one is not new.
      return (await session.messages.fetchSummaries(`${from}:*`)).filter(({ uid }) => uid >= from);
    } catch (error) {
      throw this.blamed(error, mailboxId, []);
    }
  }

  private blamed(error: unknown, mailboxId: string, uids: readonly number[]): unknown {
    if (error instanceof CommandRefused || !(error instanceof MailServerError)) return error;
    this.failed(mailboxId, uids, strikesFor(error));
    return new UnreadableMessages(error);
  }

  private async readAll(
    session: ImapSession,
    uids: readonly number[],
    onRead?: (summary: MessageSummary) => void,
  ): Promise<ReadMessages> {
    if (uids.length === 0) return { summaries: [], setAside: [] };
    let summaries: readonly MessageSummary[];
    try {
      summaries = await session.messages.fetchSummaries(uidSet(uids), onRead);
    } catch (error) {
      if (!(error instanceof CommandRefused) || error.retryAfterMs !== null) throw error;
      if (uids.length === 1) return this.readBarely(session, uids, refusalWords);
      const middle = uids.length >> 1;
      const [one, other] = [
        await this.readAll(session, uids.slice(0, middle), onRead),
        await this.readAll(session, uids.slice(middle), onRead),
      ];
      return {
        summaries: [...one.summaries, ...other.summaries],
        setAside: [...one.setAside, ...other.setAside],
      };
    }
    const delivered = new Set(summaries.map((summary) => summary.uid));
    const absent = uids.filter((uid) => !delivered.has(uid));
    if (absent.length === 0) return { summaries, setAside: [] };
    // As a rule they are gone. What the server still lists it cannot deliver in a way that can be read.
    const listed = await session.search.uids(uidSet(absent));
    const asked = new Set(absent);
    const bare = await this.readBarely(
      session,
      listed.filter((uid) => asked.has(uid)),
      'The mail server lists this message and does not deliver it in a form that can be read.',
    );
    return { summaries: [...summaries, ...bare.summaries], setAside: bare.setAside };
  }

  private async readBarely(session: ImapSession, uids: readonly number[], reason: string): Promise<ReadMessages> {
    if (uids.length === 0) return { summaries: [], setAside: [] };
    const rows = await session.messages.fetchBare(uidSet(uids)).catch((error: unknown) => {
      if (error instanceof CommandRefused) return [];
      throw error;
    });
    const found = new Map(rows.map((row) => [row.uid, row]));
    return {
      summaries: uids.map((uid) => bareSummary(found.get(uid) ?? { uid })),
      setAside: uids.map((uid) => ({ uid, reason })),
    };
  }

  private failed(mailboxId: string, uids: readonly number[], weight: number): void {
    const trouble = this.troubles.get(mailboxId) ?? { most: beyondBatches, struck: new Map<number, number>() };
    this.troubles.set(mailboxId, trouble);
    const [only] = uids;
    if (uids.length > 1) trouble.most = uids.length >> 1;
    else if (only !== undefined) trouble.struck.set(only, (trouble.struck.get(only) ?? 0) + weight);
  }

  private succeeded(mailboxId: string): void {
    const trouble = this.troubles.get(mailboxId);
    if (trouble === undefined) return;
    trouble.most = Math.min(trouble.most * 2, beyondBatches);
    if (trouble.most === beyondBatches && ![...trouble.struck.values()].some((count) => count >= strikes))
      this.troubles.delete(mailboxId);
  }
}

/** The server's own sentence may hold words of the message, so that administrators do not read it. */
const refusalWords = 'The mail server refuses to deliver this message.';
