import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SqlRunner } from '../../audit/audit.module.js';
import { rowsOf } from '../../database/database.module.js';

export interface SecondFactorState {
  readonly since: Date;
  readonly recoveryCodesLeft: number;
}

@Injectable()
export class SecondFactorsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Null when the user has no second factor. */
  async find(userId: string): Promise<SecondFactorState | null> {
    const rows: SecondFactorState[] = await this.dataSource.query(
      `SELECT second_factor_at AS since,
         (SELECT count(*)::int FROM recovery_code WHERE user_id = app_user.id) AS "recoveryCodesLeft"
       FROM app_user WHERE id = $1 AND second_factor_at IS NOT NULL`,
      [userId],
    );
    return rows[0] ?? null;
  }

  /** Stores a key by `store` that nobody has proved to know yet; false when the user has a second factor already. */
  async begin(userId: string, store: (within: SqlRunner) => Promise<void>): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const rows: unknown[] = await manager.query(
        'SELECT 1 FROM app_user WHERE id = $1 AND second_factor_at IS NULL FOR UPDATE',
        [userId],
      );
      if (rows.length > 0) await store(manager);
      return rows.length > 0;
    });
  }

  /** Switches the second factor on, the step of its first code being used; false when it is on already. */
  async confirm(within: SqlRunner, userId: string, step: number, recoveryHashes: readonly Buffer[]): Promise<boolean> {
    const rows = rowsOf<unknown>(
      await within.query(
        `UPDATE app_user SET second_factor_at = now(), second_factor_step = $2
         WHERE id = $1 AND second_factor_at IS NULL RETURNING 1`,
        [userId, step],
      ),
    );
    if (rows.length > 0) await putRecoveryCodes(within, userId, recoveryHashes);
    return rows.length > 0;
  }

  /** Notes that a code of this step has been used; false when one of it or of a later one was before. */
  async useStep(userId: string, step: number): Promise<boolean> {
    const rows = rowsOf<unknown>(
      await this.dataSource.query(
        `UPDATE app_user SET second_factor_step = $2
         WHERE id = $1 AND second_factor_at IS NOT NULL AND second_factor_step < $2 RETURNING 1`,
        [userId, step],
      ),
    );
    return rows.length > 0;
  }

  /** Uses a recovery code up; false when the user has no such one. */
  async useRecoveryCode(userId: string, hash: Buffer): Promise<boolean> {
    const rows = rowsOf<unknown>(
      await this.dataSource.query('DELETE FROM recovery_code WHERE user_id = $1 AND code_hash = $2 RETURNING 1', [
        userId,
        hash,
      ]),
    );
    return rows.length > 0;
  }

  /** Puts new recovery codes in place of the former; false when the user has no second factor. */
  async replaceRecoveryCodes(within: SqlRunner, userId: string, hashes: readonly Buffer[]): Promise<boolean> {
    const rows = rowsOf<unknown>(
      await within.query('SELECT 1 FROM app_user WHERE id = $1 AND second_factor_at IS NOT NULL FOR UPDATE', [userId]),
    );
    if (rows.length > 0) await putRecoveryCodes(within, userId, hashes);
    return rows.length > 0;
  }

  /** Switches the second factor off. */
  async remove(within: SqlRunner, userId: string): Promise<void> {
    await within.query('UPDATE app_user SET second_factor_at = NULL, second_factor_step = NULL WHERE id = $1', [
      userId,
    ]);
    await within.query('DELETE FROM recovery_code WHERE user_id = $1', [userId]);
  }
}

async function putRecoveryCodes(within: SqlRunner, userId: string, hashes: readonly Buffer[]): Promise<void> {
  await within.query('DELETE FROM recovery_code WHERE user_id = $1', [userId]);
  await within.query('INSERT INTO recovery_code (user_id, code_hash) SELECT $1, unnest($2::bytea[])', [userId, hashes]);
}
