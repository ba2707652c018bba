import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { MailboxChange, MessageChange, StoredChange } from './pending-changes.repository.js';

/** How an attempt has gone so far. */
interface Attempts {
  /** How often it was tried in vain. */
  readonly attempts: number;
  /** It may have been carried out already: look first. */
  readonly doubtful: boolean;
  readonly createdAt: Date;
}

/** From where on copies of ours are in a target mailbox. */
export interface SincePoint {
  readonly uid: number;
  readonly uidValidity: number;
}

/** A change that can be carried out: its message has a UID on the server. */
export interface RunnableChange extends MessageChange, Attempts {
  readonly uid: number;
  readonly path: string;
  readonly uidValidity: number;
  /** Null also when the target is not here any more. */
  readonly targetPath: string | null;
  readonly since: SincePoint | null;
}

/** A change of a mailbox itself that can be carried out. */
export interface RunnableMailboxChange extends MailboxChange, Attempts {
  /** Where the server has the mailbox; for one that is to be made, where it is wanted. Null when it is gone. */
  readonly serverPath: string | null;
  readonly isOnServer: boolean;
  /** The UIDVALIDITY of the mailbox that was meant; null where that was never opened. */
  readonly meantValidity: number | null;
}

/** What changes have in common that are carried out by one command. */
export type ChangeGroup = Pick<MessageChange, 'mailboxId' | 'kind' | 'flag' | 'targetMailboxId'>;

interface GroupRow extends ChangeGroup {
  readonly doubtful: boolean;
  readonly sinceUid: string | null;
  readonly sinceUidValidity: string | null;
}

interface BatchRow extends Omit<RunnableChange, 'uid' | 'uidValidity' | 'since'> {
  readonly uid: string;
  readonly uidValidity: string;
  readonly sinceUid: string | null;
  readonly sinceUidValidity: string | null;
}

const due = `c.state = 'pending' AND (c.next_attempt_at IS NULL OR c.next_attempt_at <= now())`;
/** Of a mailbox that was found under another path, until opening it shows whether it is the same. One that cannot be opened says so by itself. */
const unproven = (mailbox: string): string =>
  `(${mailbox}.renamed AND ${mailbox}.selectable AND ${mailbox}.trouble IS DISTINCT FROM 'not-openable')`;

const noTarget = '00000000-0000-0000-0000-000000000000';
const groupColumns = `c.mailbox_id, c.kind, coalesce(c.flag, ''), coalesce(c.target_mailbox_id, '${noTarget}')`;
/**
 * What can be carried out now, of the account that is parameter 1. What was wanted before is asked for row by row: as a NOT EXISTS,
 * everything that waits would be gone through for it; and so it would, row by row, if an index of all that is pending could serve.
 */
const ready = `
  FROM pending_change c
  JOIN message_location l ON l.id = c.location_id JOIN mailbox s ON s.id = c.mailbox_id
  LEFT JOIN mailbox t ON t.id = c.target_mailbox_id
  WHERE c.account_id = $1 AND c.location_id IS NOT NULL AND ${due} AND l.uid IS NOT NULL AND coalesce(t.on_server, true)
    AND NOT ${unproven('s')} AND NOT coalesce(${unproven('t')}, false) AND (
      SELECT true FROM pending_change e WHERE e.location_id = c.location_id AND e.state NOT IN ('running', 'failed')
        AND (e.created_at, e.id) < (c.created_at, c.id) LIMIT 1) IS NULL`;
const windowSize = 1000;

const keyOf = ({ mailboxId, kind, flag, targetMailboxId }: ChangeGroup): string[] => [
  mailboxId,
  kind,
  flag ?? '',
  targetMailboxId ?? noTarget,
];

/** The wishes as sync works them off. */
@Injectable()
export class ChangeQueueRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Whether anything waits at all; asked often, so without a lock. */
  async isWaiting(accountId: string): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `SELECT 1 FROM pending_change WHERE account_id = $1 AND state <> 'failed' LIMIT 1`,
      [accountId],
    );
    return rows.length > 0;
  }

  /** What a restart or a lost connection interrupted waits again; whether it was carried out is not known. */
  async requeueRunning(tx: Transaction): Promise<void> {
    await tx.query(
      `UPDATE pending_change SET state = 'pending', doubtful = true WHERE account_id = $1 AND state = 'running'`,
      [tx.accountId],
    );
  }

  /**
   * Takes up waiting changes that belong in one command: same mailbox, kind, flag and target, at most `limit`, the oldest of such a
   * group first. The groups have their turns one after the other, so that a large one does not keep the small ones waiting: it is
   * that after the group `after`.
   * What was wanted first of a message is done first. Changes of messages that have no UID yet wait until sync has found them,
   * and what goes to a mailbox that is not made yet waits for it. Of a mailbox that was found under another path nothing is done
   * before it is proven to be the same: its UIDs may mean other messages.
   */
  async claimBatch(tx: Transaction, limit: number, after: ChangeGroup | null): Promise<RunnableChange[]> {
    const next = (await this.nextGroup(tx, after)) ?? (after === null ? null : await this.nextGroup(tx, null));
    if (next === null) return [];
    // The window bounds what is looked at where a group begins with a few that belong in a command of their own.
    const rows = await tx.query<BatchRow>(
      `UPDATE pending_change c SET state = 'running'
       FROM (
         SELECT w.id, w.uid, w.target_path, w.source_path, w.uid_validity FROM (
           SELECT c.*, l.uid, t.path AS target_path, s.path AS source_path, s.uid_validity ${ready}
             AND (${groupColumns}) = ($2, $3, $4, $5) ORDER BY c.created_at, c.id LIMIT ${windowSize}
         ) w
         WHERE w.doubtful = $6 AND w.since_uid IS NOT DISTINCT FROM $7 AND w.since_uid_validity IS NOT DISTINCT FROM $8
         ORDER BY w.created_at, w.id LIMIT $9
       ) pick WHERE c.id = pick.id
       RETURNING c.id, c.location_id AS "locationId", c.mailbox_id AS "mailboxId", c.message_id AS "messageId", c.kind, c.flag,
         c.target_mailbox_id AS "targetMailboxId", c.attempts, c.doubtful, c.created_at AS "createdAt", c.since_uid AS "sinceUid",
         c.since_uid_validity AS "sinceUidValidity", pick.uid, pick.source_path AS path, pick.uid_validity AS "uidValidity",
         pick.target_path AS "targetPath"`,
      [tx.accountId, ...keyOf(next), next.doubtful, next.sinceUid, next.sinceUidValidity, limit],
    );
    return rows.map(({ sinceUid, sinceUidValidity, ...row }) => ({
      ...row,
      uid: Number(row.uid),
      uidValidity: Number(row.uidValidity),
      since: sinceUid === null ? null : { uid: Number(sinceUid), uidValidity: Number(sinceUidValidity) },
    }));
  }

  /** The first change that can be carried out of the next group behind `after`, in the order of an index. */
  private async nextGroup(tx: Transaction, after: ChangeGroup | null): Promise<GroupRow | null> {
    const [row] = await tx.query<GroupRow>(
      `SELECT c.mailbox_id AS "mailboxId", c.kind, c.flag, c.target_mailbox_id AS "targetMailboxId", c.doubtful,
         c.since_uid AS "sinceUid", c.since_uid_validity AS "sinceUidValidity" ${ready}
         AND (${groupColumns}) > ($2, $3, $4, $5) ORDER BY ${groupColumns}, c.created_at, c.id LIMIT 1`,
      [tx.accountId, ...(after === null ? [noTarget, '', '', noTarget] : keyOf(after))],
    );
    return row ?? null;
  }

  /**
   * Takes up the oldest change of a mailbox itself; they are done one after the other. A mailbox is not removed before what
   * was wanted earlier of the messages in it, or of those that were to go there, has been done. One that is being looked for is not
   * waited for: that may take as long as a whole account takes to read. Nor is one removed before it is proven which one it is.
   */
  async claimMailboxChange(tx: Transaction): Promise<RunnableMailboxChange | null> {
    const rows = await tx.query<Omit<RunnableMailboxChange, 'meantValidity'> & { meantValidity: string | null }>(
      `UPDATE pending_change c SET state = 'running'
       FROM (
         SELECT * FROM pending_change WHERE account_id = $1 AND location_id IS NULL AND state <> 'failed'
         ORDER BY created_at, id LIMIT 1
       ) first LEFT JOIN mailbox b ON b.id = first.mailbox_id
       WHERE c.id = first.id AND ${due} AND NOT (c.kind = 'delete-mailbox' AND (coalesce(${unproven('b')}, false) OR EXISTS (
         SELECT 1 FROM pending_change e
         WHERE (e.mailbox_id = c.mailbox_id OR (e.target_mailbox_id = c.mailbox_id AND e.lost_at IS NULL))
           AND e.location_id IS NOT NULL AND e.account_id = c.account_id AND e.state <> 'failed'
           AND e.created_at <= c.created_at)))
       RETURNING c.id, c.mailbox_id AS "mailboxId", c.kind, c.path, c.attempts, c.doubtful, c.created_at AS "createdAt",
         b.path AS "serverPath", coalesce(b.on_server, false) AS "isOnServer", c.since_uid_validity AS "meantValidity"`,
      [tx.accountId],
    );
    const [row] = rows;
    return row === undefined
      ? null
      : { ...row, meantValidity: row.meantValidity === null ? null : Number(row.meantValidity) };
  }

  /** Notes where copies will be found, before the first of them is made. */
  async saveSince(tx: Transaction, ids: readonly string[], since: SincePoint): Promise<void> {
    await tx.query('UPDATE pending_change SET since_uid = $2, since_uid_validity = $3 WHERE id = ANY($1)', [
      ids,
      since.uid,
      since.uidValidity,
    ]);
  }

  /** Counts an attempt in vain after which another one may help, and waits. */
  async postpone(tx: Transaction, ids: readonly string[], error: string, waitMs: number): Promise<void> {
    await tx.query(
      `UPDATE pending_change SET state = 'pending', doubtful = true, attempts = attempts + 1, error = $2,
         next_attempt_at = now() + $3 * interval '1 millisecond'
       WHERE id = ANY($1)`,
      [ids, error, waitMs],
    );
  }

  /** Marks as refused for good. */
  async fail(tx: Transaction, ids: readonly string[], error: string): Promise<void> {
    await tx.query(
      `UPDATE pending_change SET state = 'failed', error = $2, failed_at = now(), next_attempt_at = NULL, attempts = attempts + 1
       WHERE id = ANY($1)`,
      [ids, error],
    );
  }

  /**
   * In how many milliseconds the next postponed change is due; null when none is. What has been due for long could not be taken
   * up, as its message is not found: another time of asking would find it as it is.
   */
  async nextDueMs(tx: Transaction): Promise<number | null> {
    const [row] = await tx.query<{ ms: number | null }>(
      `SELECT greatest(0, extract(epoch FROM min(next_attempt_at) - now()) * 1000)::int AS ms FROM pending_change
       WHERE account_id = $1 AND state = 'pending' AND next_attempt_at > now() - interval '1 second'`,
      [tx.accountId],
    );
    return row?.ms ?? null;
  }

  /** What waits while its account has needed a person since `before`: message changes first, then those of mailboxes. */
  async findStranded(tx: Transaction, before: Date): Promise<StoredChange[]> {
    return tx.query(
      `SELECT c.id, c.location_id AS "locationId", c.mailbox_id AS "mailboxId", c.message_id AS "messageId", c.kind, c.flag,
         c.target_mailbox_id AS "targetMailboxId", c.path
       FROM pending_change c JOIN account a ON a.id = c.account_id
       WHERE c.account_id = $1 AND c.state <> 'failed' AND a.state = 'needs-you' AND a.state_since < $2 AND c.created_at < $2
       ORDER BY c.location_id IS NULL, c.created_at, c.id`,
      [tx.accountId, before],
    );
  }

  /** Whose wishes wait in the account; those that nobody's hand made are nobody's. */
  async listWaitingUsers(tx: Transaction): Promise<string[]> {
    const rows = await tx.query<{ userId: string }>(
      // From one user to the next in the index, past all that one has waiting.
      `WITH RECURSIVE waiting AS (
         (SELECT user_id FROM pending_change WHERE account_id = $1 AND state = 'pending' AND user_id IS NOT NULL
          ORDER BY user_id LIMIT 1)
         UNION ALL
         SELECT following.user_id FROM waiting, LATERAL (
           SELECT user_id FROM pending_change WHERE account_id = $1 AND state = 'pending' AND user_id > waiting.user_id
           ORDER BY user_id LIMIT 1
         ) following
       ) SELECT user_id AS "userId" FROM waiting`,
      [tx.accountId],
    );
    return rows.map(({ userId }) => userId);
  }

  /** The accounts in which wishes of the user wait; of anybody when it is null. */
  async accountsWaitingFor(userId: string | null): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ accountId: string }>(
      `SELECT DISTINCT account_id AS "accountId" FROM pending_change
       WHERE state = 'pending' AND user_id IS NOT NULL AND ($1::uuid IS NULL OR user_id = $1)`,
      [userId],
    );
    return rows.map(({ accountId }) => accountId);
  }

  /** What the user wants and nobody has taken up: message changes first, then those of mailboxes. */
  async findWaitingOf(tx: Transaction, userId: string): Promise<StoredChange[]> {
    return tx.query(
      `SELECT c.id, c.location_id AS "locationId", c.mailbox_id AS "mailboxId", c.message_id AS "messageId", c.kind, c.flag,
         c.target_mailbox_id AS "targetMailboxId", c.path
       FROM pending_change c WHERE c.account_id = $1 AND c.user_id = $2 AND c.state = 'pending'
       ORDER BY c.location_id IS NULL, c.created_at, c.id`,
      [tx.accountId, userId],
    );
  }

  /** Forgets what was refused before `before`. Answers whether there was any. */
  async forgetFailed(tx: Transaction, before: Date): Promise<boolean> {
    const forgotten = await tx.query(
      `DELETE FROM pending_change WHERE account_id = $1 AND state = 'failed' AND failed_at < $2 RETURNING 1`,
      [tx.accountId, before],
    );
    return forgotten.length > 0;
  }
}
