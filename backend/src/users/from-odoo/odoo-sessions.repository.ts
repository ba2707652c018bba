import type { User } from '@maildesk/contracts';
import { odooSessionSeconds } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SqlRunner } from '../../audit/audit.module.js';
import { rowsOf } from '../../database/database.module.js';
import { userColumns } from '../user-columns.js';

export interface NewOdooSession {
  readonly userId: string;
  readonly databaseId: string;
  readonly tokenHash: Buffer;
  /** When Odoo made the token that lets them in, in Unix seconds by its clock. */
  readonly tokenMadeAt: number;
  readonly address: string;
  readonly userAgent: string;
}

/** Sessions that were begun in pages of Odoo, beside the others in one table. */
@Injectable()
export class OdooSessionsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Begins a session; null when the user is disabled or gone, also when that happens in this very moment. */
  async begin(session: NewOdooSession): Promise<{ user: User; expiresAt: Date } | null> {
    return this.dataSource.transaction(async (manager) => {
      const [user] = rowsOf<User>(
        await manager.query(
          `UPDATE app_user SET entered_at = coalesce(entered_at, now()) WHERE id = $1 AND disabled_at IS NULL
           RETURNING ${userColumns}`,
          [session.userId],
        ),
      );
      if (user === undefined) return null;
      const [row] = rowsOf<{ expiresAt: Date }>(
        await manager.query(
          `INSERT INTO user_session (user_id, odoo_database_id, token_hash, expires_at, address, user_agent, odoo_token_at)
           VALUES ($1, $2, $3, now() + make_interval(secs => $4), $5, $6, $7) RETURNING expires_at AS "expiresAt"`,
          [
            session.userId,
            session.databaseId,
            session.tokenHash,
            odooSessionSeconds,
            session.address,
            session.userAgent,
            session.tokenMadeAt,
          ],
        ),
      );
      return row === undefined ? null : { user, expiresAt: row.expiresAt };
    });
  }

  /** Lets the session that is held by this token go on; null when it has ended, or is another's. */
  async extend(
    tokenHash: Buffer,
    { userId, databaseId, tokenMadeAt }: Pick<NewOdooSession, 'userId' | 'databaseId' | 'tokenMadeAt'>,
  ): Promise<{ user: User; expiresAt: Date } | null> {
    const rows = rowsOf<User & { expiresAt: Date }>(
      await this.dataSource.query(
        `UPDATE user_session SET expires_at = now() + make_interval(secs => $4), last_used_at = now(),
           odoo_token_at = greatest(odoo_token_at, $5)
         FROM app_user WHERE token_hash = $1 AND user_id = $2 AND odoo_database_id = $3 AND expires_at > now()
           AND app_user.id = user_id AND disabled_at IS NULL
         RETURNING expires_at AS "expiresAt", app_user.id, email, display_name AS "displayName", is_admin AS "isAdmin"`,
        [tokenHash, userId, databaseId, odooSessionSeconds, tokenMadeAt],
      ),
    );
    const [row] = rows;
    if (row === undefined) return null;
    const { expiresAt, ...user } = row;
    return { user, expiresAt };
  }

  /** Ends the sessions from this database, of these users or of all, that no token of after `until` has let in; answers their ids. */
  async end(
    within: SqlRunner,
    { databaseId, userIds, until }: { databaseId: string; userIds: readonly string[] | null; until: number | null },
  ): Promise<string[]> {
    const ended = rowsOf<{ id: string }>(
      await within.query(
        `DELETE FROM user_session WHERE odoo_database_id = $1 AND ($2::uuid[] IS NULL OR user_id = ANY($2))
           AND ($3::bigint IS NULL OR odoo_token_at IS NULL OR odoo_token_at <= $3) RETURNING id`,
        [databaseId, userIds, until],
      ),
    );
    return ended.map(({ id }) => id);
  }

  async ownersSince(databaseId: string, userIds: readonly string[], until: number): Promise<string[]> {
    const rows: { id: string }[] = await this.dataSource.query(
      `SELECT DISTINCT user_id AS id FROM user_session
       WHERE odoo_database_id = $1 AND user_id = ANY($2::uuid[]) AND odoo_token_at > $3`,
      [databaseId, userIds, until],
    );
    return rows.map(({ id }) => id);
  }
}
