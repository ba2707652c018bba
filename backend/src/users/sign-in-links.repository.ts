import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SqlRunner } from '../audit/audit.module.js';
import { rowsOf } from '../database/database.module.js';
import type { LinkPurpose } from './link-purpose.js';

export interface NewSignInLink {
  readonly userId: string;
  readonly tokenHash: Buffer;
  readonly purpose: LinkPurpose;
  readonly lifeHours: number;
}

@Injectable()
export class SignInLinksRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Stores a link and answers when it runs out. */
  async add(
    { userId, tokenHash, purpose, lifeHours }: NewSignInLink,
    within: SqlRunner = this.dataSource,
  ): Promise<Date> {
    const rows = (await within.query(
      `INSERT INTO sign_in_link (user_id, token_hash, purpose, expires_at)
       VALUES ($1, $2, $3, now() + make_interval(hours => $4)) RETURNING expires_at`,
      [userId, tokenHash, purpose, lifeHours],
    )) as { expires_at: Date }[];
    const stored = rows[0];
    if (stored === undefined) throw new Error('INSERT … RETURNING answered no row');
    return stored.expires_at;
  }

  /** Whom a link is for that could be used now; null of every other. */
  async find(tokenHash: Buffer, purpose: LinkPurpose): Promise<{ userId: string; expiresAt: Date } | null> {
    const rows: { userId: string; expiresAt: Date }[] = await this.dataSource.query(
      `SELECT user_id AS "userId", expires_at AS "expiresAt" FROM sign_in_link
       WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > now()`,
      [tokenHash, purpose],
    );
    return rows[0] ?? null;
  }

  /** Uses a link up and answers whose it was; of two who try at once, one gets null. */
  async use(within: SqlRunner, tokenHash: Buffer, purpose: LinkPurpose): Promise<string | null> {
    const rows = rowsOf<{ userId: string }>(
      await within.query(
        `UPDATE sign_in_link SET used_at = now()
         WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > now()
         RETURNING user_id AS "userId"`,
        [tokenHash, purpose],
      ),
    );
    return rows[0]?.userId ?? null;
  }

  /** Makes the user's links worthless that nobody has used yet. */
  async voidUnused(userId: string, within: SqlRunner = this.dataSource): Promise<void> {
    await within.query('DELETE FROM sign_in_link WHERE user_id = $1 AND used_at IS NULL', [userId]);
  }

  /** Whether an administrator has ever come in by a link. */
  async hasLetAdminIn(): Promise<boolean> {
    const rows: unknown[] = await this.dataSource.query(
      `SELECT 1 FROM sign_in_link JOIN app_user ON app_user.id = user_id WHERE is_admin AND used_at IS NOT NULL LIMIT 1`,
    );
    return rows.length > 0;
  }

  /** Forgets links that ran out unused. Used ones stay: they say who has come in. */
  async deleteExpired(): Promise<void> {
    await this.dataSource.query('DELETE FROM sign_in_link WHERE expires_at <= now() AND used_at IS NULL');
  }
}
