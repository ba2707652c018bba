import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { DataSource } from 'typeorm';
import { rowsOf } from '../../database/database.module.js';

/** Which tokens have served: each does once, whichever process it is shown to. */
@Injectable()
export class UsedTokensRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Notes that the token serves now. False when it has before. */
  async use(databaseId: string, jti: string, expiresAt: Date): Promise<boolean> {
    const rows = rowsOf(
      await this.dataSource.query(
        `INSERT INTO odoo_used_token (database_id, jti_hash, expires_at) VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING RETURNING 1`,
        [databaseId, createHash('sha256').update(jti).digest(), expiresAt],
      ),
    );
    return rows.length > 0;
  }

  /** Forgets those that have run out by every clock. */
  async forgetOld(): Promise<void> {
    await this.dataSource.query("DELETE FROM odoo_used_token WHERE expires_at < now() - interval '10 minutes'");
  }
}
