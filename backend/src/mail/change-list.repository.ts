import type { ChangeCounts, PendingChange, PendingChangeKind } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { changeWords } from './change-words.js';
import { nameOf } from './mailbox-path.js';

interface Row extends Omit<PendingChange, 'what' | 'mailboxName' | 'createdAt' | 'nextAttemptAt' | 'state'> {
  readonly kind: PendingChangeKind;
  readonly flag: string | null;
  readonly path: string | null;
  readonly mailboxPath: string | null;
  readonly delimiter: string | null;
  readonly targetPath: string | null;
  readonly state: string;
  readonly createdAt: Date;
  readonly nextAttemptAt: Date | null;
}

/** Of `chosen` changes. */
const select = `
  SELECT c.id, c.kind, c.flag, c.path, c.message_id AS "messageId", m.subject, c.mailbox_id AS "mailboxId",
    coalesce(b.shown_path, b.path) AS "mailboxPath", coalesce(b.delimiter, t.delimiter, '/') AS delimiter,
    coalesce(t.shown_path, t.path) AS "targetPath", c.state, u.display_name AS "userName", c.created_at AS "createdAt", c.attempts,
    c.next_attempt_at AS "nextAttemptAt", c.error
  FROM chosen c
  LEFT JOIN message m ON m.id = c.message_id
  LEFT JOIN mailbox b ON b.id = c.mailbox_id
  LEFT JOIN mailbox t ON t.id = c.target_mailbox_id
  LEFT JOIN app_user u ON u.id = c.user_id`;

/** Users' wishes in words, for those who want to know what has become of them. */
@Injectable()
export class ChangeListRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Those that were refused first, then the newest first, at most 200; and how many there are in all. */
  async list(accountId: string): Promise<ChangeCounts & { changes: PendingChange[] }> {
    const rows = await this.unitOfWork.query<Row & ChangeCounts>(
      `WITH chosen AS (
         SELECT * FROM pending_change WHERE account_id = $1 ORDER BY state <> 'failed', created_at DESC, id LIMIT 200
       ), list AS (${select})
       SELECT list.*, counts.waiting_changes AS waiting, counts.failed_changes AS failed
       FROM list JOIN account_seq counts ON counts.account_id = $1 ORDER BY state <> 'failed', "createdAt" DESC, id`,
      [accountId],
    );
    const [first] = rows;
    return { waiting: first?.waiting ?? 0, failed: first?.failed ?? 0, changes: rows.map(toPendingChange) };
  }

  /** What a change does, in words. */
  async describe(tx: Transaction, changeId: string): Promise<string> {
    const [row] = await tx.query<Row>(`WITH chosen AS (SELECT * FROM pending_change WHERE id = $1) ${select}`, [
      changeId,
    ]);
    return row === undefined ? 'A change' : wordsOf(row);
  }
}

const lastPart = (path: string | null, delimiter: string | null): string | null =>
  path === null ? null : nameOf(path, delimiter);

function wordsOf(row: Row): string {
  return changeWords({
    kind: row.kind,
    flag: row.flag,
    targetName: lastPart(row.targetPath, row.delimiter),
    mailboxName: lastPart(row.mailboxPath, row.delimiter),
    newName: lastPart(row.path, row.delimiter),
  });
}

function toPendingChange(row: Row): PendingChange {
  return {
    id: row.id,
    kind: row.kind,
    what: wordsOf(row),
    messageId: row.messageId,
    subject: row.subject,
    mailboxId: row.mailboxId,
    mailboxName: lastPart(row.mailboxPath, row.delimiter),
    state: row.state === 'failed' ? 'failed' : 'pending',
    userName: row.userName,
    createdAt: row.createdAt.toISOString(),
    attempts: row.attempts,
    nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
    error: row.error,
  };
}
