import { Injectable } from '@nestjs/common';
import type { FlagRow, MessageSummary } from '../adapters/adapters.module.js';
import type { Transaction } from '../database/database.module.js';
import { bitOf, LocationScreen, LocationsRepository, parseFlags, type StoredMailbox } from '../mail/mail.module.js';
import { MessageIntake } from '../threading/threading.module.js';

/** Where summaries come from: `new` is mail that arrived, `fill` is history that is being read in. */
export type Arrival = 'new' | 'fill';

/** Writes what the server says of a mailbox, inside the caller's transaction. Writing the same twice changes nothing. */
@Injectable()
export class MailboxWriter {
  constructor(
    private readonly intake: MessageIntake,
    private readonly locations: LocationsRepository,
    private readonly screen: LocationScreen,
  ) {}

  /** Stores messages and where they lie. Frames per message are sent for arrivals only; a fill tells its progress instead. */
  async storeSummaries(
    tx: Transaction,
    mailbox: Pick<StoredMailbox, 'id' | 'role'>,
    uidValidity: number,
    summaries: readonly MessageSummary[],
    arrival: Arrival,
  ): Promise<void> {
    if (summaries.length === 0) return;
    const stored = await this.intake.store(tx, { mailboxId: mailbox.id, uidValidity }, summaries);
    const found = summaries.map((summary, index) => ({
      uid: summary.uid,
      messageId: stored[index]?.messageId ?? '',
      threadId: stored[index]?.threadId ?? '',
      receivedAt: summary.receivedAt,
      ...parseFlags(summary.flags),
    }));
    const { added, adopted } = await this.locations.store(tx, mailbox.id, found);
    await this.saveFlags(tx, mailbox.id, summaries);
    await this.screen.refold(
      tx,
      adopted.map((location) => location.id),
    );

    if (arrival === 'fill') return this.screen.refreshRows(tx, [...added, ...adopted]);
    // A message that was known elsewhere has been moved here: it is no news, and neither is what was sent from here.
    const newMessages = new Set(stored.filter((message) => message.isNew).map((message) => message.messageId));
    await this.screen.tellAdded(
      tx,
      added,
      (location) =>
        mailbox.role === 'inbox' && newMessages.has(location.messageId) && (location.shownFlags & bitOf('seen')) === 0,
    );
    await this.screen.tellUpdated(tx, adopted);
  }

  /** Takes over flags; what the user is waiting to change stays as they want it. */
  async saveFlags(tx: Transaction, mailboxId: string, rows: readonly FlagRow[]): Promise<void> {
    const changed = await this.locations.saveServerFlags(
      tx,
      mailboxId,
      rows.map((row) => ({ uid: row.uid, ...parseFlags(row.flags) })),
    );
    if (changed.length === 0) return;
    const refolded = await this.screen.refold(
      tx,
      changed.map((location) => location.id),
    );
    const latest = new Map([...changed, ...refolded].map((location) => [location.id, location]));
    await this.screen.tellUpdated(tx, [...latest.values()]);
  }

  /** Forgets messages that the server does not have any more. */
  async removeUids(tx: Transaction, mailboxId: string, uids: readonly number[]): Promise<void> {
    await this.screen.tellRemoved(tx, await this.locations.removeByUid(tx, mailboxId, uids));
  }
}
