import type { Role } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../database/database.module.js';

export interface MemberRow {
  readonly userId: string;
  readonly role: Role;
}

/** Somebody who is disabled keeps their role for later, and can do nothing by it until then. */
export interface LockedMemberRow extends MemberRow {
  readonly isDisabled: boolean;
}

@Injectable()
export class AccountMembersRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Those who have a role of their own; by their groups others may have one, too. */
  async list(accountId: string): Promise<MemberRow[]> {
    return this.dataSource.query('SELECT user_id AS "userId", role FROM account_member WHERE account_id = $1', [
      accountId,
    ]);
  }

  /** As `list`, inside a transaction that nobody else changes the members beside. */
  async listLocked(tx: Transaction): Promise<LockedMemberRow[]> {
    return tx.query<LockedMemberRow>(
      `SELECT user_id AS "userId", role,
         EXISTS (SELECT 1 FROM app_user WHERE id = user_id AND disabled_at IS NOT NULL) AS "isDisabled"
       FROM account_member WHERE account_id = $1`,
      [tx.accountId],
    );
  }

  /** Whether the user may sign in. The row stays as it is until the transaction ends. */
  async isActive(tx: Transaction, userId: string): Promise<boolean> {
    const rows = await tx.query('SELECT 1 FROM app_user WHERE id = $1 AND disabled_at IS NULL FOR SHARE', [userId]);
    return rows.length > 0;
  }

  async setRole(tx: Transaction, userId: string, role: Role): Promise<void> {
    await tx.query(
      `INSERT INTO account_member (account_id, user_id, role) VALUES ($1, $2, $3)
       ON CONFLICT (account_id, user_id) DO UPDATE SET role = excluded.role`,
      [tx.accountId, userId, role],
    );
  }

  async remove(tx: Transaction, userId: string): Promise<void> {
    await tx.query('DELETE FROM account_member WHERE account_id = $1 AND user_id = $2', [tx.accountId, userId]);
  }
}
