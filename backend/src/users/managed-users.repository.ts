import type { UserState } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SqlRunner } from '../audit/audit.module.js';
import { rowsOf } from '../database/database.module.js';
import { userColumns } from './user-columns.js';

export interface ManagedUserRow {
  readonly id: string;
  readonly email: string;
  readonly displayName: string;
  readonly isAdmin: boolean;
  readonly state: UserState;
  readonly hasPassword: boolean;
  readonly hasSecondFactor: boolean;
  readonly lastSeenAt: Date | null;
  readonly createdAt: Date;
}

export interface UserUpdate {
  readonly displayName?: string | undefined;
  readonly isAdmin?: boolean | undefined;
  readonly isDisabled?: boolean | undefined;
}

/** - `last-admin`: nobody could look after this MailDesk any more, so nothing was changed. */
export type UpdateOutcome =
  | { readonly kind: 'not-found' | 'last-admin' }
  | { readonly kind: 'updated'; readonly endedSessionIds: readonly string[] };

const selectManaged = `SELECT ${userColumns}, app_user.created_at AS "createdAt",
    CASE WHEN disabled_at IS NOT NULL THEN 'disabled' WHEN entered_at IS NULL THEN 'invited' ELSE 'active' END AS state,
    password_hash IS NOT NULL AS "hasPassword", second_factor_at IS NOT NULL AS "hasSecondFactor",
    (SELECT max(last_used_at) FROM user_session WHERE user_id = app_user.id) AS "lastSeenAt"
  FROM app_user`;

/** Users as administrators look after them. */
@Injectable()
export class ManagedUsersRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** All of them, by name. */
  async list(): Promise<ManagedUserRow[]> {
    return this.dataSource.query(`${selectManaged} ORDER BY lower(display_name), email`);
  }

  async find(id: string, within: SqlRunner = this.dataSource): Promise<ManagedUserRow | null> {
    const rows = (await within.query(`${selectManaged} WHERE id = $1`, [id])) as ManagedUserRow[];
    return rows[0] ?? null;
  }

  /** Changes what is given, and ends the user's sessions where that changes what they may do. */
  async update(
    within: SqlRunner,
    id: string,
    { displayName, isAdmin, isDisabled }: UserUpdate,
  ): Promise<UpdateOutcome> {
    // In the same order for everybody: of two administrators who disable each other, one finds the other gone.
    const admins = await activeAdmins(within);
    const [before] = (await within.query(
      `SELECT is_admin AS "isAdmin", disabled_at IS NOT NULL AS "isDisabled" FROM app_user WHERE id = $1 FOR UPDATE`,
      [id],
    )) as { isAdmin: boolean; isDisabled: boolean }[];
    if (before === undefined) return { kind: 'not-found' };
    const after = { isAdmin: isAdmin ?? before.isAdmin, isDisabled: isDisabled ?? before.isDisabled };
    const othersLookAfter = admins.some((adminId) => adminId !== id);
    if (admins.includes(id) && (!after.isAdmin || after.isDisabled) && !othersLookAfter) return { kind: 'last-admin' };
    await within.query(
      `UPDATE app_user SET display_name = coalesce($2, display_name), is_admin = $3,
         disabled_at = CASE WHEN $4 THEN coalesce(disabled_at, now()) END
       WHERE id = $1`,
      [id, displayName ?? null, after.isAdmin, after.isDisabled],
    );
    if (after.isDisabled) await within.query('DELETE FROM sign_in_link WHERE user_id = $1 AND used_at IS NULL', [id]);
    const hasOtherRights = after.isAdmin !== before.isAdmin || after.isDisabled !== before.isDisabled;
    return { kind: 'updated', endedSessionIds: hasOtherRights ? await endSessions(within, id) : [] };
  }
}

/** The ids of those who may sign in and administer, locked until the transaction ends. */
async function activeAdmins(within: SqlRunner): Promise<string[]> {
  const rows = await within.query(
    'SELECT id FROM app_user WHERE is_admin AND disabled_at IS NULL ORDER BY id FOR UPDATE',
    [],
  );
  return (rows as { id: string }[]).map(({ id }) => id);
}

async function endSessions(within: SqlRunner, userId: string): Promise<string[]> {
  const ended = rowsOf<{ id: string }>(
    await within.query('DELETE FROM user_session WHERE user_id = $1 RETURNING id', [userId]),
  );
  return ended.map(({ id }) => id);
}
