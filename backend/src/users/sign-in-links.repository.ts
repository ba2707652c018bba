import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

export interface NewSignInLink {
  readonly userId: string;
  readonly tokenHash: Buffer;
  readonly lifeHours: number;
}

@Injectable()
export class SignInLinksRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Stores a link and answers when it runs out. */
  async add({ userId, tokenHash, lifeHours }: NewSignInLink): Promise<Date> {
    const rows: { expires_at: Date }[] = await this.dataSource.query(
      `INSERT INTO sign_in_link (user_id, token_hash, expires_at) VALUES ($1, $2, now() + make_interval(hours => $3))
       RETURNING expires_at`,
      [userId, tokenHash, lifeHours],
    );
    const stored = rows[0];
    if (stored === undefined) throw new Error('INSERT … RETURNING answered no row');
    return stored.expires_at;
  }

  /** Makes the user's links worthless that nobody has used yet. */
  async voidUnused(userId: string): Promise<void> {
    await this.dataSource.query('DELETE FROM sign_in_link WHERE user_id = $1 AND used_at IS NULL', [userId]);
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
