import type { DraftContent } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { type Transaction, UnitOfWork } from '../../database/database.module.js';

export interface StoredDraft {
  readonly id: string;
  readonly userId: string;
  readonly version: number;
  /** Null when it was sent or thrown away. */
  readonly content: DraftContent | null;
  readonly uploadIds: readonly string[];
  readonly isOpen: boolean;
  readonly savedAt: Date;
  readonly filedVersion: number;
  readonly filedAt: Date | null;
}

export interface ListedDraft extends StoredDraft {
  readonly content: DraftContent;
  readonly messageId: string | null;
}

const columns = `d.id, d.user_id AS "userId", d.version, d.content, d.upload_ids AS "uploadIds", d.is_open AS "isOpen",
  d.saved_at AS "savedAt", d.filed_version AS "filedVersion", d.filed_at AS "filedAt"`;
@Injectable()
export class DraftsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** The drafts that are neither sent nor thrown away, newest first, with their copies in the Drafts mailbox. */
  async list(accountId: string): Promise<ListedDraft[]> {
    return this.unitOfWork.query<ListedDraft>(
      `WITH copy AS (
         SELECT split_part(m.message_id_header, '.', 1) AS draft_id, m.id, m.received_at FROM mailbox b
         JOIN message_location l ON l.mailbox_id = b.id JOIN message m ON m.id = l.message_id
         WHERE b.account_id = $1 AND b.role = 'drafts'
       )
       SELECT ${columns},
         (SELECT copy.id FROM copy WHERE copy.draft_id = d.id::text ORDER BY copy.received_at DESC LIMIT 1) AS "messageId"
       FROM draft d WHERE d.account_id = $1 AND d.content IS NOT NULL ORDER BY d.saved_at DESC`,
      [accountId],
    );
  }

  async find(tx: Transaction, id: string): Promise<StoredDraft | null> {
    const rows = await tx.query<StoredDraft>(`SELECT ${columns} FROM draft d WHERE d.account_id = $1 AND d.id = $2`, [
      tx.accountId,
      id,
    ]);
    return rows[0] ?? null;
  }

  /** How many other drafts of the account are kept, and how much they take up. */
  async keptBeside(tx: Transaction, id: string): Promise<{ count: number; sizeBytes: number }> {
    const rows = await tx.query<{ count: number; sizeBytes: number }>(
      `SELECT count(*)::int AS count, coalesce(sum(size_bytes), 0)::int AS "sizeBytes" FROM draft
       WHERE account_id = $1 AND id <> $2 AND content IS NOT NULL`,
      [tx.accountId, id],
    );
    return rows[0] ?? { count: 0, sizeBytes: 0 };
  }

  async save(
    tx: Transaction,
    draft: Pick<StoredDraft, 'id' | 'userId' | 'version' | 'content' | 'uploadIds' | 'isOpen' | 'savedAt'> & {
      readonly sizeBytes: number;
    },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO draft (account_id, id, user_id, version, content, size_bytes, upload_ids, is_open, saved_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (account_id, id) DO UPDATE SET user_id = excluded.user_id, version = excluded.version,
         content = excluded.content, size_bytes = excluded.size_bytes, upload_ids = excluded.upload_ids, is_open = excluded.is_open, saved_at = excluded.saved_at`,
      [
        tx.accountId,
        draft.id,
        draft.userId,
        draft.version,
        draft.content === null ? null : JSON.stringify(draft.content),
        draft.sizeBytes,
        draft.uploadIds,
        draft.isOpen,
        draft.savedAt,
      ],
    );
  }

  /** The message was sent or thrown away: what is in the Drafts mailbox has to go. A draft that never was kept is noted as well. */
  async finish(tx: Transaction, id: string, userId: string, at: Date): Promise<void> {
    await tx.query(
      `INSERT INTO draft (account_id, id, user_id, version, content, is_open, saved_at, filed_version) VALUES ($1, $2, $3, 0, NULL, false, $4, 0)
       ON CONFLICT (account_id, id) DO UPDATE SET version = draft.version + 1, content = NULL, upload_ids = '{}',
         is_open = false, saved_at = excluded.saved_at WHERE draft.content IS NOT NULL`,
      [tx.accountId, id, userId, at],
    );
  }

  /** The accounts with drafts whose newest version the Drafts mailbox does not have. */
  async accountsWithUnfiled(): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ accountId: string }>(
      `SELECT DISTINCT draft.account_id AS "accountId" FROM draft JOIN account ON account.id = draft.account_id
       WHERE draft.filed_version <> draft.version AND account.state <> 'paused'`,
    );
    return rows.map((row) => row.accountId);
  }

  async listUnfiled(accountId: string): Promise<StoredDraft[]> {
    return this.unitOfWork.query<StoredDraft>(
      `SELECT ${columns} FROM draft d WHERE d.account_id = $1 AND d.filed_version <> d.version ORDER BY d.saved_at`,
      [accountId],
    );
  }

  /** The Drafts mailbox has this version, and no other of this draft. */
  async markFiled(tx: Transaction, id: string, version: number, at: Date): Promise<void> {
    await tx.query('UPDATE draft SET filed_version = $3, filed_at = $4 WHERE account_id = $1 AND id = $2', [
      tx.accountId,
      id,
      version,
      at,
    ]);
  }

  /** Forgets drafts that have been over since before. */
  async prune(before: Date): Promise<void> {
    await this.unitOfWork.query(
      'DELETE FROM draft WHERE content IS NULL AND filed_version = version AND saved_at < $1',
      [before],
    );
  }
}
