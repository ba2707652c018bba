import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/database.module.js';
import { statusColumns } from './account-columns.js';
import type { AccountStatus } from './account-status.js';

@Injectable()
export class AccountStatusRepository {
  /** Null when the account has been removed. */
  async read(tx: Transaction): Promise<AccountStatus | null> {
    const rows = await tx.query<AccountStatus>(`SELECT ${statusColumns} FROM account WHERE id = $1`, [tx.accountId]);
    return rows[0] ?? null;
  }

  /** Stores what the server said it can do. */
  async saveCapabilities(tx: Transaction, capabilities: readonly string[]): Promise<void> {
    await tx.query('UPDATE account SET capabilities = $2 WHERE id = $1 AND capabilities <> $2', [
      tx.accountId,
      capabilities,
    ]);
  }

  /** Tells whoever works with the account that what they know of its settings is not so any more. */
  async renewSettings(tx: Transaction): Promise<void> {
    await tx.query('UPDATE account SET settings_version = settings_version + 1 WHERE id = $1', [tx.accountId]);
  }

  /** Notes how often in a row its server has refused the password of these settings. */
  async saveRefusals(tx: Transaction, count: number, settings: number, at: Date): Promise<void> {
    await tx.query('UPDATE account SET refusals = $2, refused_settings = $3, refused_at = $4 WHERE id = $1', [
      tx.accountId,
      count,
      settings,
      at,
    ]);
  }

  async forgetRefusals(tx: Transaction): Promise<void> {
    await tx.query(
      'UPDATE account SET refusals = 0, refused_settings = NULL, refused_at = NULL WHERE id = $1 AND refusals > 0',
      [tx.accountId],
    );
  }

  async write(tx: Transaction, status: AccountStatus): Promise<void> {
    await tx.query(
      `UPDATE account SET state = $2, state_since = $3, problem_code = $4, problem_message = $5, next_attempt_at = $6,
         verified_at = $7, failure_class = $8, attempt = $9
       WHERE id = $1`,
      [
        tx.accountId,
        status.state,
        status.stateSince,
        status.problemCode,
        status.problemMessage,
        status.nextAttemptAt,
        status.verifiedAt,
        status.failureClass,
        status.attempt,
      ],
    );
  }
}
