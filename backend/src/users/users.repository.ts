import type { User } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SqlRunner } from '../audit/audit.module.js';
import { rowsOf } from '../database/database.module.js';
import { userColumns } from './user-columns.js';

export interface NewUser {
  /** In lower case. */
  readonly email: string;
  readonly displayName: string;
  readonly isAdmin: boolean;
}

/** What it takes to sign somebody in. */
export interface SignInFacts {
  readonly id: string;
  readonly email: string;
  readonly displayName: string;
  readonly passwordHash: string | null;
  readonly isDisabled: boolean;
  readonly hasSecondFactor: boolean;
  readonly secondFactorSince: string | null;
}

const signInColumns = `id, email, display_name AS "displayName", password_hash AS "passwordHash",
  disabled_at IS NOT NULL AS "isDisabled", second_factor_at IS NOT NULL AS "hasSecondFactor",
  second_factor_at::text AS "secondFactorSince"`;

@Injectable()
export class UsersRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Those who may sign in, by name. */
  async list(): Promise<User[]> {
    return this.dataSource.query(
      `SELECT ${userColumns} FROM app_user WHERE disabled_at IS NULL ORDER BY lower(display_name), email`,
    );
  }

  async find(id: string, within: SqlRunner = this.dataSource): Promise<User | null> {
    const rows = (await within.query(`SELECT ${userColumns} FROM app_user WHERE id = $1`, [id])) as User[];
    return rows[0] ?? null;
  }

  async findByEmail(email: string, within: SqlRunner = this.dataSource): Promise<User | null> {
    const rows = rowsOf<User>(await within.query(`SELECT ${userColumns} FROM app_user WHERE email = $1`, [email]));
    return rows[0] ?? null;
  }

  async signInFacts(by: { id: string } | { email: string }): Promise<SignInFacts | null> {
    const [column, value] = 'id' in by ? ['id', by.id] : ['email', by.email];
    const rows: SignInFacts[] = await this.dataSource.query(
      `SELECT ${signInColumns} FROM app_user WHERE ${column} = $1`,
      [value],
    );
    return rows[0] ?? null;
  }

  /** The new user; null when there is one with this address already. */
  async add(user: NewUser, within: SqlRunner = this.dataSource): Promise<User | null> {
    const rows = rowsOf<User>(
      await within.query(
        `INSERT INTO app_user (email, display_name, is_admin) VALUES ($1, $2, $3)
         ON CONFLICT (email) DO NOTHING RETURNING ${userColumns}`,
        [user.email, user.displayName, user.isAdmin],
      ),
    );
    return rows[0] ?? null;
  }

  async setPassword(within: SqlRunner, id: string, passwordHash: string): Promise<void> {
    await within.query('UPDATE app_user SET password_hash = $2 WHERE id = $1', [id, passwordHash]);
  }

  /** Another name and address for the user; the address stays when somebody else has the new one. */
  async follow(id: string, { email, displayName }: { email: string; displayName: string }): Promise<void> {
    await this.dataSource.query(
      `UPDATE app_user SET display_name = $3,
         email = CASE WHEN EXISTS (SELECT 1 FROM app_user WHERE email = $2) THEN email ELSE $2 END
       WHERE id = $1 AND (display_name, email) IS DISTINCT FROM ($3, $2)`,
      [id, email, displayName],
    );
  }

  /** Lets a user in again and makes them administrator, whatever others have decided. */
  async restore(id: string): Promise<void> {
    await this.dataSource.query('UPDATE app_user SET disabled_at = NULL, is_admin = true WHERE id = $1', [id]);
  }

  async isDisabled(id: string, within: SqlRunner = this.dataSource): Promise<boolean> {
    const rows = rowsOf<unknown>(
      await within.query('SELECT 1 FROM app_user WHERE id = $1 AND disabled_at IS NOT NULL', [id]),
    );
    return rows.length > 0;
  }
}
