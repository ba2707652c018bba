import type { ManagedAccount } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { heldRoles } from './held-roles.repository.js';

/** Accounts as administrators see them, who may have a role in none. */
@Injectable()
export class ManagedAccountsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** All there are, by address. */
  async list(): Promise<ManagedAccount[]> {
    const rows: (Omit<ManagedAccount, 'createdAt'> & { createdAt: Date })[] = await this.dataSource.query(
      `SELECT account.id, account.address, account.is_demo AS "isDemo", account.state, account.created_at AS "createdAt",
         coalesce(people.owners, '{}') AS owners, coalesce(people.count, 0) AS "peopleCount"
       FROM account LEFT JOIN (
         SELECT account_id, count(*)::int AS count,
           array_agg(app_user.display_name ORDER BY app_user.display_name) FILTER (WHERE role = 'owner') AS owners
         FROM ${heldRoles} AS held JOIN app_user ON app_user.id = held.user_id GROUP BY account_id
       ) AS people ON people.account_id = account.id
       ORDER BY account.address`,
    );
    return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
  }
}
