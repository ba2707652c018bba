import type { GroupRole, Role } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SharedTransaction, Transaction } from '../../database/database.module.js';

export interface GroupRow {
  readonly id: string;
  readonly name: string;
  readonly isFromOdoo: boolean;
  readonly userIds: readonly string[];
}

/** A group of a paired Odoo database. */
export interface OdooGroupRow {
  readonly id: string;
  readonly name: string;
  readonly odooGroupId: string;
  readonly hasUser: boolean;
}

export interface GroupAccessRow {
  readonly groupId: string;
  readonly role: GroupRole;
}

const groupSelect = `SELECT id, name, odoo_database_id IS NOT NULL AS "isFromOdoo",
    ARRAY(SELECT user_id FROM group_member WHERE group_id = user_group.id) AS "userIds"
  FROM user_group`;

/** Groups, who is in them, and what they have access to. */
@Injectable()
export class GroupsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** By name. */
  async list(): Promise<GroupRow[]> {
    return this.dataSource.query(`${groupSelect} ORDER BY lower(name), name`);
  }

  /** The group, which nobody else changes until the transaction ends; null when there is none. */
  async lock(tx: SharedTransaction, id: string): Promise<GroupRow | null> {
    const rows = await tx.query<GroupRow>(`${groupSelect} WHERE id = $1 FOR UPDATE`, [id]);
    return rows[0] ?? null;
  }

  /** As `lock`, for the transaction of an account that the group gets access to. */
  async hold(tx: Transaction, id: string): Promise<GroupRow | null> {
    const rows = await tx.query<GroupRow>(`${groupSelect} WHERE id = $1 FOR SHARE`, [id]);
    return rows[0] ?? null;
  }

  /** False when another group has the name. */
  async add(tx: SharedTransaction, id: string, name: string): Promise<boolean> {
    const rows = await tx.query(
      'INSERT INTO user_group (id, name) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING RETURNING id',
      [id, name],
    );
    return rows.length > 0;
  }

  /** False when another group has the name. */
  async rename(tx: SharedTransaction, id: string, name: string): Promise<boolean> {
    const others = await tx.query('SELECT 1 FROM user_group WHERE name = $2 AND id <> $1', [id, name]);
    if (others.length > 0) return false;
    await tx.query('UPDATE user_group SET name = $2 WHERE id = $1', [id, name]);
    return true;
  }

  /** With everything it had. */
  async remove(tx: SharedTransaction, id: string): Promise<void> {
    await tx.query('DELETE FROM account_group WHERE group_id = $1', [id]);
    await tx.query('DELETE FROM group_member WHERE group_id = $1', [id]);
    await tx.query('DELETE FROM user_group WHERE id = $1', [id]);
  }

  async addMember(tx: SharedTransaction, id: string, userId: string): Promise<void> {
    await tx.query('INSERT INTO group_member (group_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING', [id, userId]);
  }

  /** False when they were not in it. */
  async removeMember(tx: SharedTransaction, id: string, userId: string): Promise<boolean> {
    const rows = await tx.query('DELETE FROM group_member WHERE group_id = $1 AND user_id = $2 RETURNING 1', [
      id,
      userId,
    ]);
    return rows.length > 0;
  }

  /** The groups of an Odoo database, and whether the user is in them. */
  async listOfOdoo(databaseId: string, userId: string): Promise<OdooGroupRow[]> {
    return this.dataSource.query(
      `SELECT id, name, odoo_group_id AS "odooGroupId",
         EXISTS (SELECT 1 FROM group_member WHERE group_id = user_group.id AND user_id = $2) AS "hasUser"
       FROM user_group WHERE odoo_database_id = $1`,
      [databaseId, userId],
    );
  }

  /** Makes a group of Odoo's. False when somebody has just done so, or another group has the name. */
  async addOfOdoo(
    tx: SharedTransaction,
    group: { id: string; name: string; databaseId: string; odooGroupId: string },
  ): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO user_group (id, name, odoo_database_id, odoo_group_id) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING RETURNING id`,
      [group.id, group.name, group.databaseId, group.odooGroupId],
    );
    return rows.length > 0;
  }

  async findOfOdoo(tx: SharedTransaction, databaseId: string, odooGroupId: string): Promise<string | null> {
    const rows = await tx.query<{ id: string }>(
      'SELECT id FROM user_group WHERE odoo_database_id = $1 AND odoo_group_id = $2',
      [databaseId, odooGroupId],
    );
    return rows[0]?.id ?? null;
  }

  /** The groups of an Odoo database that any of these users is in, or that anybody is in. */
  async idsOfOdooWith(databaseId: string, userIds: readonly string[] | null): Promise<string[]> {
    const rows: { id: string }[] = await this.dataSource.query(
      `SELECT DISTINCT id FROM user_group JOIN group_member ON group_id = user_group.id
       WHERE odoo_database_id = $1 AND ($2::uuid[] IS NULL OR user_id = ANY($2)) ORDER BY id`,
      [databaseId, userIds],
    );
    return rows.map(({ id }) => id);
  }

  async accountIdsOf(tx: SharedTransaction, id: string): Promise<string[]> {
    const rows = await tx.query<{ id: string }>('SELECT account_id AS id FROM account_group WHERE group_id = $1', [id]);
    return rows.map((row) => row.id);
  }

  /** The accounts that a group has access to, by address. */
  async listAccess(id: string): Promise<{ id: string; address: string; role: Role }[]> {
    return this.dataSource.query(
      `SELECT account.id, address, role FROM account_group JOIN account ON account.id = account_id
       WHERE group_id = $1 ORDER BY address`,
      [id],
    );
  }

  /** The groups that have access to an account. */
  async listOf(accountId: string): Promise<GroupAccessRow[]> {
    return this.dataSource.query('SELECT group_id AS "groupId", role FROM account_group WHERE account_id = $1', [
      accountId,
    ]);
  }

  /** What the group has in the account of the transaction; null for nothing. */
  async roleIn(tx: Transaction, id: string): Promise<GroupRole | null> {
    const rows = await tx.query<{ role: GroupRole }>(
      'SELECT role FROM account_group WHERE account_id = $1 AND group_id = $2',
      [tx.accountId, id],
    );
    return rows[0]?.role ?? null;
  }

  /** Null takes the access away. */
  async setRole(tx: Transaction, id: string, role: GroupRole | null): Promise<void> {
    await tx.query('DELETE FROM account_group WHERE account_id = $1 AND group_id = $2', [tx.accountId, id]);
    if (role === null) return;
    await tx.query('INSERT INTO account_group (account_id, group_id, role) VALUES ($1, $2, $3)', [
      tx.accountId,
      id,
      role,
    ]);
  }
}
