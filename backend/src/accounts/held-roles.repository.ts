import type { Role } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SqlRunner } from '../audit/audit.module.js';

/**
 * Who has which role where: `account_id`, `user_id` and the strongest `role` of those given to the user and to their groups.
 * The one place where roles are joined. A condition on user or account goes down to the indexes of both branches.
 */
export const heldRoles = `(
  SELECT account_id, user_id,
    (array_agg(role ORDER BY array_position(ARRAY['owner', 'manager', 'member', 'reader'], role)))[1] AS role
  FROM (
    SELECT account_id, user_id, role FROM account_member
    UNION ALL
    SELECT given.account_id, group_member.user_id, given.role
    FROM account_group AS given JOIN group_member ON group_member.group_id = given.group_id
  ) AS given GROUP BY account_id, user_id
)`;

@Injectable()
export class HeldRolesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The user's strongest role in the account; null when there is none, and of a disabled user, who keeps it for later. */
  async roleOf(userId: string, accountId: string, within: SqlRunner = this.dataSource): Promise<Role | null> {
    const rows = (await within.query(
      `SELECT role FROM ${heldRoles} AS held WHERE account_id = $1 AND user_id = $2
         AND NOT EXISTS (SELECT 1 FROM app_user WHERE id = $2 AND disabled_at IS NOT NULL)`,
      [accountId, userId],
    )) as { role: Role }[];
    return rows[0]?.role ?? null;
  }

  async accountIdsOf(userId: string): Promise<string[]> {
    const rows: { id: string }[] = await this.dataSource.query(
      `SELECT account_id AS id FROM ${heldRoles} AS held WHERE user_id = $1`,
      [userId],
    );
    return rows.map(({ id }) => id);
  }

  /** For each of these users the accounts that they have a role in; nothing for disabled users. */
  async accountIdsOfEach(userIds: readonly string[]): Promise<Map<string, string[]>> {
    const rows: { userId: string; accountId: string }[] = await this.dataSource.query(
      `SELECT user_id AS "userId", account_id AS "accountId" FROM ${heldRoles} AS held
       WHERE user_id = ANY($1::uuid[])
         AND NOT EXISTS (SELECT 1 FROM app_user WHERE app_user.id = held.user_id AND disabled_at IS NOT NULL)`,
      [userIds],
    );
    const found = new Map<string, string[]>();
    for (const { userId, accountId } of rows) found.set(userId, [...(found.get(userId) ?? []), accountId]);
    return found;
  }

  /** Everybody who has a role in the account. */
  async userIdsOf(accountId: string): Promise<string[]> {
    const rows: { id: string }[] = await this.dataSource.query(
      `SELECT user_id AS id FROM ${heldRoles} AS held WHERE account_id = $1`,
      [accountId],
    );
    return rows.map(({ id }) => id);
  }
}
