import type { Upload } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { type Transaction, UnitOfWork } from '../database/database.module.js';

export interface StoredUpload {
  readonly fileName: string;
  readonly contentType: string;
  readonly content: Buffer;
}

@Injectable()
export class UploadsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert(tx: Transaction, userId: string, upload: StoredUpload): Promise<Upload> {
    const { fileName, contentType, content } = upload;
    const [row] = await tx.query<{ id: string }>(
      `INSERT INTO upload (account_id, user_id, file_name, content_type, size_bytes, bytes) VALUES ($1, $2, $3, $4, $5, $6)
       RETURNING id`,
      [tx.accountId, userId, fileName, contentType, content.length, content],
    );
    if (row === undefined) throw new Error('the insert answered no row');
    return { id: row.id, fileName, contentType, sizeBytes: content.length };
  }

  /** How much of this user's is kept, over all accounts. */
  async storedBytes(userId: string): Promise<number> {
    const rows = await this.unitOfWork.query<{ bytes: string }>(
      'SELECT coalesce(sum(size_bytes), 0) AS bytes FROM upload WHERE user_id = $1',
      [userId],
    );
    return Number(rows[0]?.bytes ?? 0);
  }

  /** A file that this user uploaded for this account, or that belongs to a draft of the account. */
  async find(accountId: string, userId: string, id: string): Promise<StoredUpload | null> {
    const rows = await this.unitOfWork.query<StoredUpload>(
      `SELECT file_name AS "fileName", content_type AS "contentType", bytes AS content FROM upload
       WHERE account_id = $1 AND id = $3 AND (
         user_id = $2 OR EXISTS (SELECT 1 FROM draft d WHERE d.account_id = $1 AND $3 = ANY(d.upload_ids)))`,
      [accountId, userId, id],
    );
    return rows[0] ?? null;
  }

  async remove(tx: Transaction, ids: readonly string[]): Promise<void> {
    if (ids.length > 0)
      await tx.query('DELETE FROM upload WHERE account_id = $1 AND id = ANY($2)', [tx.accountId, ids]);
  }

  /** Forgets files that nobody sent and that belong to no draft. */
  async prune(before: Date): Promise<void> {
    await this.unitOfWork.query(
      `DELETE FROM upload u WHERE created_at < $1
         AND NOT EXISTS (SELECT 1 FROM draft d WHERE d.account_id = u.account_id AND u.id = ANY(d.upload_ids))`,
      [before],
    );
  }
}
