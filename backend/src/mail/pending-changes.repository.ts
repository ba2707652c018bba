import type { ChangeCounts } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import type { MailboxChangeKind, MessageChangeKind } from './pending-change.entity.js';
import type { MailboxWish } from './shown-mailboxes.js';

export interface MessageChange {
  readonly id: string;
  readonly locationId: string;
  readonly mailboxId: string;
  readonly messageId: string;
  readonly kind: MessageChangeKind;
  /** A system flag without its backslash, or a keyword. */
  readonly flag: string | null;
  readonly targetMailboxId: string | null;
}

export interface MailboxChange extends MailboxWish {
  readonly id: string;
  readonly kind: MailboxChangeKind;
}

export type StoredChange = MessageChange | MailboxChange;

export const isMailboxChange = (change: StoredChange): change is MailboxChange => change.kind.endsWith('-mailbox');

const messageColumns = `c.id, c.location_id AS "locationId", c.mailbox_id AS "mailboxId", c.message_id AS "messageId", c.kind, c.flag,
  c.target_mailbox_id AS "targetMailboxId"`;
const mailboxKinds = `('create-mailbox', 'rename-mailbox', 'delete-mailbox')`;

/** Users' wishes as they are made, shown, taken back and tried again. What sync does with them is in the queue's repository. */
@Injectable()
export class PendingChangesRepository {
  async insert(tx: Transaction, userId: string | null, changes: readonly Omit<MessageChange, 'id'>[]): Promise<void> {
    if (changes.length === 0) return;
    await tx.query(
      `INSERT INTO pending_change (account_id, user_id, location_id, mailbox_id, message_id, kind, flag, target_mailbox_id, beside)
       SELECT $1, $2, "locationId", "mailboxId", "messageId", kind, flag, "targetMailboxId",
         ARRAY(SELECT l.id FROM message_location l
               WHERE l.message_id = c."messageId" AND l.id <> c."locationId" AND NOT l.hidden AND l.state <> 'local')
       FROM jsonb_to_recordset($3::jsonb) AS c("locationId" uuid, "mailboxId" uuid, "messageId" uuid, kind text, flag text, "targetMailboxId" uuid)`,
      [tx.accountId, userId, JSON.stringify(changes)],
    );
  }

  async insertForMailbox(tx: Transaction, userId: string, wish: MailboxWish): Promise<void> {
    await tx.query(
      `INSERT INTO pending_change (account_id, user_id, mailbox_id, kind, path, since_uid_validity)
       VALUES ($1, $2, $3, $4, $5, (SELECT uid_validity FROM mailbox WHERE id = $3))`,
      [tx.accountId, userId, wish.mailboxId, wish.kind, wish.path],
    );
  }

  /** What waits for these locations, oldest first. */
  async listByLocation(tx: Transaction, locationIds: readonly string[]): Promise<MessageChange[]> {
    return tx.query<MessageChange>(
      `SELECT ${messageColumns} FROM pending_change c
       WHERE c.location_id = ANY($1) AND c.state <> 'failed' ORDER BY c.created_at, c.id`,
      [locationIds],
    );
  }

  /** The waiting wishes about mailboxes themselves, oldest first. */
  async listForMailboxes(tx: Transaction): Promise<MailboxChange[]> {
    return tx.query<MailboxChange>(
      `SELECT id, mailbox_id AS "mailboxId", kind, path FROM pending_change
       WHERE account_id = $1 AND kind IN ${mailboxKinds} AND state <> 'failed' ORDER BY created_at, id`,
      [tx.accountId],
    );
  }

  /**
   * Opposite or repeated changes of a flag or keyword that have not been taken up are forgotten: only the last wish counts.
   * Answers the locations for which one is being carried out right now, or may have been without our knowing it.
   */
  async dropWaitingFlag(
    tx: Transaction,
    locationIds: readonly string[],
    kinds: readonly MessageChangeKind[],
    flag: string,
  ): Promise<Set<string>> {
    const dropped = await tx.query<{ id: string; doubtful: boolean }>(
      `DELETE FROM pending_change
       WHERE location_id = ANY($1) AND kind = ANY($2) AND flag = $3 AND state <> 'running' RETURNING location_id AS id, doubtful`,
      [locationIds, kinds, flag],
    );
    const running = await tx.query<{ id: string }>(
      'SELECT location_id AS id FROM pending_change WHERE location_id = ANY($1) AND kind = ANY($2) AND flag = $3',
      [locationIds, kinds, flag],
    );
    return new Set([...running, ...dropped.filter(({ doubtful }) => doubtful)].map((row) => row.id));
  }

  /** The moves that brought messages to a mailbox where the server does not have them yet, and that have not begun. */
  async findWaitingMovesTo(
    tx: Transaction,
    mailboxId: string,
    messageIds: readonly string[],
  ): Promise<MessageChange[]> {
    return tx.query<MessageChange>(
      `SELECT ${messageColumns} FROM pending_change c
       WHERE c.kind = 'move' AND c.target_mailbox_id = $1 AND c.message_id = ANY($2) AND c.state = 'pending' AND NOT c.doubtful
         AND EXISTS (SELECT 1 FROM message_location l WHERE l.id = c.location_id)`,
      [mailboxId, messageIds],
    );
  }

  /** What waits for a location waits for another one from now on. */
  async transfer(tx: Transaction, fromLocationId: string, to: { id: string; mailboxId: string }): Promise<void> {
    await tx.query(
      'UPDATE pending_change SET location_id = $2, mailbox_id = $3, lost_at = NULL WHERE location_id = $1',
      [fromLocationId, to.id, to.mailboxId],
    );
  }

  async remove(tx: Transaction, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await tx.query('DELETE FROM pending_change WHERE id = ANY($1)', [ids]);
  }

  /** Everything that waits or was refused for messages that go to a mailbox. */
  async listByTarget(tx: Transaction, mailboxId: string): Promise<MessageChange[]> {
    return tx.query<MessageChange>(
      `SELECT ${messageColumns} FROM pending_change c WHERE c.target_mailbox_id = $1 AND c.state <> 'failed'`,
      [mailboxId],
    );
  }

  /** Refused changes: those of these ids, or all. */
  async listFailed(tx: Transaction, ids: readonly string[] | null): Promise<StoredChange[]> {
    return tx.query<StoredChange>(
      `SELECT ${messageColumns}, c.path FROM pending_change c
       WHERE c.account_id = $1 AND c.state = 'failed' AND ($2::uuid[] IS NULL OR c.id = ANY($2)) ORDER BY c.created_at, c.id`,
      [tx.accountId, ids],
    );
  }

  /**
   * Refused changes wait again, as the newest wishes, of whoever wants it now, in the order in which they were made first; those about
   * mailboxes themselves mean what is there now.
   */
  async requeueFailed(tx: Transaction, userId: string, ids: readonly string[]): Promise<void> {
    await tx.query(
      `UPDATE pending_change c SET state = 'pending', attempts = 0, doubtful = true, next_attempt_at = NULL, error = NULL,
         failed_at = NULL, lost_at = NULL, user_id = $2, created_at = now() + pick.nth * interval '1 microsecond',
         since_uid_validity = CASE WHEN c.location_id IS NOT NULL THEN c.since_uid_validity
           ELSE (SELECT uid_validity FROM mailbox WHERE id = c.mailbox_id) END
       FROM unnest($1::uuid[]) WITH ORDINALITY AS pick(id, nth) WHERE c.id = pick.id AND c.state = 'failed'`,
      [ids, userId],
    );
  }

  /** A mailbox that could not be made is wanted anew under another id: what was to go there goes with it. */
  async replaceMailbox(tx: Transaction, formerId: string, mailboxId: string): Promise<void> {
    await tx.query('UPDATE pending_change SET mailbox_id = $2 WHERE mailbox_id = $1', [formerId, mailboxId]);
    await tx.query('UPDATE pending_change SET target_mailbox_id = $2 WHERE target_mailbox_id = $1', [
      formerId,
      mailboxId,
    ]);
  }

  /** Tells how many wait and how many were refused. */
  async announceCounts(tx: Transaction): Promise<void> {
    const [counts] = await tx.query<ChangeCounts>(
      'SELECT waiting_changes AS waiting, failed_changes AS failed FROM account_seq WHERE account_id = $1',
      [tx.accountId],
    );
    if (counts !== undefined) tx.publish('changes.updated', counts);
  }
}
