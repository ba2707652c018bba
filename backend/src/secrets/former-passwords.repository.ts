import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

export interface FormerPassword {
  readonly accountId: string;
  readonly sealed: string;
}

/** Passwords in the form of former versions, until they have been sealed anew. */
@Injectable()
export class FormerPasswordsRepository {
  constructor(private readonly dataSource: DataSource) {}

  async list(): Promise<FormerPassword[]> {
    return this.dataSource.query('SELECT account_id AS "accountId", sealed FROM account_secret ORDER BY account_id');
  }

  /**
   * Takes a password away in the transaction in which `work` stores its new form. Does nothing when another process has done
   * so already.
   */
  async replace({ accountId, sealed }: FormerPassword, work: (manager: EntityManager) => Promise<void>): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const rows: unknown[] = await manager.query(
        'SELECT 1 FROM account_secret WHERE account_id = $1 AND sealed = $2 FOR UPDATE',
        [accountId, sealed],
      );
      if (rows.length === 0) return;
      await work(manager);
      await manager.query('DELETE FROM account_secret WHERE account_id = $1', [accountId]);
    });
  }
}
