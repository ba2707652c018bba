import type { Role } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../database/database.module.js';

export interface MemberRow {
  readonly userId: string;
  readonly role: Role;
}

@Injectable()
export class AccountMembersRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The user's role in the account; null when there is none. */
  async roleOf(userId: string, accountId: string): Promise<Role | null> {
    const rows: { role: Role }[] = await this.dataSource.query(
      'SELECT role FROM account_member WHERE account_id = $1 AND user_id = $2',
      [accountId, userId],
    );
    return rows[0]?.role ?? null;
  }

  async accountIdsOf(userId: string): Promise<string[]> {
    const rows: { account_id: string }[] = await this.dataSource.query(
      'SELECT account_id FROM account_member WHERE user_id = $1',
      [userId],
    );
    return rows.map((row) => row.account_id);
  }

  async list(accountId: string): Promise<MemberRow[]> {
    return this.dataSource.query('SELECT user_id AS "userId", role FROM account_member WHERE account_id = $1', [
      accountId,
    ]);
  }

  /** As `list`, inside a transaction that nobody else changes the members beside. */
  async listLocked(tx: Transaction): Promise<MemberRow[]> {
    return tx.query<MemberRow>('SELECT user_id AS "userId", role FROM account_member WHERE account_id = $1', [
      tx.accountId,
    ]);
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
