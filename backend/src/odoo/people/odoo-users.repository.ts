import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SqlRunner } from '../../audit/audit.module.js';
import { rowsOf } from '../../database/database.module.js';

export interface OdooUserRow {
  readonly userId: string | null;
  readonly isJoined: boolean;
  readonly isMadeAdmin: boolean;
  /** Unix seconds by Odoo's clock. */
  readonly revokedUntil: number;
}

const select = `SELECT user_id AS "userId", is_joined AS "isJoined", is_made_admin AS "isMadeAdmin",
    revoked_until::float8 AS "revokedUntil"
  FROM odoo_user WHERE database_id = $1 AND uid = $2`;

/** Who the users of databases are here. */
@Injectable()
export class OdooUsersRepository {
  constructor(private readonly dataSource: DataSource) {}

  async find(databaseId: string, uid: number): Promise<OdooUserRow | null> {
    const rows: OdooUserRow[] = await this.dataSource.query(select, [databaseId, uid]);
    return rows[0] ?? null;
  }

  /** Whether this user came from the database already, as another of its users. */
  async hasUser(databaseId: string, userId: string): Promise<boolean> {
    const rows: unknown[] = await this.dataSource.query(
      'SELECT 1 FROM odoo_user WHERE database_id = $1 AND user_id = $2',
      [databaseId, userId],
    );
    return rows.length > 0;
  }

  /**
   * Who a user of the database is here. Of one who is not known yet `admit` says so, in the same transaction and, however many
   * ask at a time, once. What it throws leaves nothing behind.
   */
  async admit(
    databaseId: string,
    uid: number,
    admit: (within: SqlRunner) => Promise<{ userId: string; isJoined: boolean }>,
  ): Promise<OdooUserRow & { userId: string }> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query(
        'INSERT INTO odoo_user (database_id, uid) VALUES ($1, $2) ON CONFLICT (database_id, uid) DO NOTHING',
        [databaseId, uid],
      );
      const rows: OdooUserRow[] = await manager.query(`${select} FOR UPDATE`, [databaseId, uid]);
      const [known] = rows;
      if (known === undefined) throw new Error('a user of Odoo was neither there nor made');
      if (known.userId !== null) return { ...known, userId: known.userId };
      const { userId, isJoined } = await admit(manager);
      await manager.query('UPDATE odoo_user SET user_id = $3, is_joined = $4 WHERE database_id = $1 AND uid = $2', [
        databaseId,
        uid,
        userId,
        isJoined,
      ]);
      return { ...known, userId, isJoined };
    });
  }

  async note(
    databaseId: string,
    uid: number,
    said: { login: string; language: string; timeZone: string; isMadeAdmin: boolean },
  ): Promise<void> {
    await this.dataSource.query(
      `UPDATE odoo_user SET login = $3, language = $4, time_zone = $5, is_made_admin = $6, last_token_at = now()
       WHERE database_id = $1 AND uid = $2`,
      [databaseId, uid, said.login, said.language, said.timeZone, said.isMadeAdmin],
    );
  }

  /** Who these are here, by their numbers; without those who never were. */
  async userIdsOf(databaseId: string, uids: readonly number[]): Promise<Map<number, string>> {
    const rows: { uid: number; userId: string }[] = await this.dataSource.query(
      `SELECT uid, user_id AS "userId" FROM odoo_user WHERE database_id = $1 AND uid = ANY($2::int[]) AND user_id IS NOT NULL`,
      [databaseId, uids],
    );
    return new Map(rows.map(({ uid, userId }) => [uid, userId]));
  }

  /** Tokens that were made up to `until` (Unix seconds by Odoo's clock) let these in no more. Answers who they are here. */
  async revoke(databaseId: string, uids: readonly number[], until: number): Promise<string[]> {
    const rows = rowsOf<{ userId: string | null }>(
      await this.dataSource.query(
        `INSERT INTO odoo_user AS known (database_id, uid, revoked_until)
         SELECT $1, uid, $3 FROM unnest($2::int[]) uid
         ON CONFLICT (database_id, uid) DO UPDATE SET revoked_until = greatest(known.revoked_until, excluded.revoked_until)
         RETURNING user_id AS "userId"`,
        [databaseId, uids, until],
      ),
    );
    return rows.flatMap(({ userId }) => (userId === null ? [] : [userId]));
  }

  /** Those who administer this MailDesk because the database said so; of these users, or of all. */
  async madeAdmins(
    databaseId: string,
    userIds: readonly string[] | null,
  ): Promise<{ readonly uid: number; readonly userId: string }[]> {
    return this.dataSource.query(
      `SELECT uid, user_id AS "userId" FROM odoo_user
       WHERE database_id = $1 AND is_made_admin AND ($2::uuid[] IS NULL OR user_id = ANY($2))`,
      [databaseId, userIds],
    );
  }

  async forgetMadeAdmin(databaseId: string, uid: number): Promise<void> {
    await this.dataSource.query('UPDATE odoo_user SET is_made_admin = false WHERE database_id = $1 AND uid = $2', [
      databaseId,
      uid,
    ]);
  }
}
