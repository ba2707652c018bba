import { Injectable } from '@nestjs/common';
import type { FlagRow, MessageSummary } from '../adapters/adapters.module.js';
import { Metrics } from '../common/metrics/metrics.js';
import { isDataError, type Transaction } from '../database/database.module.js';
import {
  bitOf,
  isOnlyItsPlace,
  LocationScreen,
  LocationRemovalsRepository,
  LocationsRepository,
  parseFlags,
  PersonalReadingRepository,
  PlacedMessagesRepository,
  QuarantineRepository,
  type StoredMailbox,
  type TouchedLocation,
} from '../mail/mail.module.js';
import { MessageIntake, PreparedMessages } from '../threading/threading.module.js';
import { unreadForPeople } from './unread-for-people.js';
import { bareSummary } from './delta/bare-summary.js';
import type { ReadMessages } from './delta/summary-reader.js';

/** Where summaries come from: `new` is mail that arrived, `fill` is history that is being read in. */
export type Arrival = 'new' | 'fill';

/** Writes what the server says of a mailbox, inside the caller's transaction. Writing the same twice changes nothing. */
@Injectable()
export class MailboxWriter {
  constructor(
    private readonly intake: MessageIntake,
    private readonly placed: PlacedMessagesRepository,
    private readonly locations: LocationsRepository,
    private readonly removals: LocationRemovalsRepository,
    private readonly screen: LocationScreen,
    private readonly quarantine: QuarantineRepository,
    private readonly reading: PersonalReadingRepository,
    private readonly metrics: Metrics,
  ) {}

  /** Where what is read of a mailbox can be made ready to be stored. The mailbox must be known with its UIDVALIDITY. */
  preparation({ id, role, uidValidity }: Pick<StoredMailbox, 'id' | 'role' | 'uidValidity'>): PreparedMessages {
    if (uidValidity === null) throw new Error('messages of a mailbox that was never opened');
    // What was sent from here comes back in Sent, and among all mail that of strangers as well.
    const sendIds = role === 'sent' ? 'ours' : role === 'all' ? 'perhaps' : 'foreign';
    return new PreparedMessages({ mailboxId: id, uidValidity, sendIds });
  }

  /**
   * Stores messages and where they lie. Frames per message are sent for arrivals only; a fill tells its progress instead.
   * A message that the database cannot take is stored without what its sender wrote, so that one bad mail keeps no other
   * from being stored; it can still be downloaded as it is. `prepared` may hold what was made ready beforehand.
   * Answers how many of them were neither here nor shown here as on their way.
   */
  async storeRead(
    tx: Transaction,
    mailbox: Pick<StoredMailbox, 'id' | 'role' | 'uidValidity'>,
    { summaries, setAside }: ReadMessages,
    arrival: Arrival,
    prepared: PreparedMessages = this.preparation(mailbox),
  ): Promise<number> {
    if (summaries.length === 0) return 0;
    const store = (part: readonly MessageSummary[]) =>
      tx.attempt(() => this.storeAll(tx, mailbox, part, prepared, arrival));
    const unstorable: { uid: number; reason: string }[] = [];
    let added = 0;
    try {
      added = await store(summaries);
    } catch (error) {
      if (!isDataError(error)) throw error;
      for (const summary of summaries) {
        added += await store([summary]).catch((reason: unknown) => {
          if (!isDataError(reason)) throw reason;
          unstorable.push({ uid: summary.uid, reason: 'The database cannot take what this message says of itself.' });
          return store([bareSummary(summary)]);
        });
      }
    }
    const items = [...setAside, ...unstorable];
    this.metrics.quarantined(await this.quarantine.add(tx, mailbox.id, items));
    this.metrics.messagesStored(summaries.length, arrival);
    return added;
  }

  private async storeAll(
    tx: Transaction,
    mailbox: Pick<StoredMailbox, 'id' | 'role'>,
    summaries: readonly MessageSummary[],
    prepared: PreparedMessages,
    arrival: Arrival,
  ): Promise<number> {
    const taken = await this.locations.findTaken(
      tx,
      mailbox.id,
      summaries.map(({ uid }) => uid),
    );
    if (taken.someWait) await this.findAgain(tx, mailbox.id, summaries, prepared);
    const stored = await this.intake.store(
      tx,
      summaries.map((summary) => prepared.of(summary)),
    );
    const found = summaries.map(({ uid, receivedAt, hasAttachments, flags: words }, index) => {
      const { messageId = '', threadId = '', isNew = false, isInNewThread = false } = stored[index] ?? {};
      const { flags, keywords } = parseFlags(words);
      return { uid, messageId, threadId, receivedAt, hasAttachments, isNew, isInNewThread, flags, keywords };
    });
    await this.reading.noteArrived(tx, unreadForPeople(mailbox.role, found));
    const { added, adopted } = await this.locations.store(tx, mailbox.id, found, taken);
    // What was here already may have other flags by now.
    if (added.length + adopted.length < summaries.length) await this.saveFlags(tx, mailbox.id, summaries);
    const refolded = await this.screen.refold(tx, ids(adopted));

    if (arrival === 'fill') {
      // As a rule all of it is new here: then the lines of new threads are known without asking the database.
      const inNewThreads = added.length < found.length ? [] : found.filter((location) => location.isInNewThread);
      await this.screen.addRows(tx, mailbox.id, inNewThreads);
      const newThreads = new Set(inNewThreads.map((location) => location.threadId));
      const others = [...added, ...adopted].filter((location) => !newThreads.has(location.threadId));
      await this.screen.refreshRows(tx, others);
      return added.length;
    }
    // A message that was known elsewhere has been moved here: it is no news, and neither is what was sent from here.
    const newMessages = new Set(stored.filter((message) => message.isNew).map((message) => message.messageId));
    await this.screen.tellAdded(
      tx,
      added,
      (location) =>
        mailbox.role === 'inbox' && newMessages.has(location.messageId) && (location.shownFlags & bitOf('seen')) === 0,
    );
    await this.screen.tellUpdated(tx, latest(adopted, refolded));
    return added.length;
  }

  /** After a mailbox reset: messages that only their place told apart are the same as before, where it can be said of them. */
  private async findAgain(
    tx: Transaction,
    mailboxId: string,
    summaries: readonly MessageSummary[],
    prepared: PreparedMessages,
  ): Promise<void> {
    const placed = summaries.filter(isOnlyItsPlace);
    const found = placed.map((summary) => ({ ...summary, identity: prepared.of(summary).identity }));
    await this.placed.replace(tx, mailboxId, found);
  }

  /**
   * Takes over flags; what the user is waiting to change stays as they want it. `in-bulk`: these are part of very many, of which no
   * single one is told.
   */
  async saveFlags(
    tx: Transaction,
    mailboxId: string,
    rows: readonly FlagRow[],
    telling: 'each' | 'in-bulk' = 'each',
  ): Promise<void> {
    const changed = await this.locations.saveServerFlags(
      tx,
      mailboxId,
      rows.map((row) => ({ uid: row.uid, ...parseFlags(row.flags) })),
    );
    if (changed.length === 0) return;
    const shown = latest(changed, await this.screen.refold(tx, ids(changed)));
    await this.screen.tellTakenOver(tx, shown, telling === 'in-bulk');
  }

  /** Forgets messages that the server does not have any more. Answers how many of them were here. */
  async removeUids(tx: Transaction, mailboxId: string, uids: readonly number[]): Promise<number> {
    const removed = await this.removals.removeByUid(tx, mailboxId, uids);
    await this.screen.tellRemoved(tx, removed);
    return removed.length;
  }
}

const ids = (locations: readonly TouchedLocation[]): string[] => locations.map((location) => location.id);

/** Locations as the user sees them in the end; what is off the screen is left out. */
function latest(written: readonly TouchedLocation[], refolded: readonly TouchedLocation[]): TouchedLocation[] {
  const byId = new Map([...written, ...refolded].map((location) => [location.id, location]));
  return [...byId.values()].filter((location) => !location.hidden);
}
