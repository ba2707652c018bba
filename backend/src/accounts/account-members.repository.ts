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

  /** Those who have a role of their own; by their groups others may have one, too. */
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
