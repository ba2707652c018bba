import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { keyIdOf } from './credentials.js';

@Injectable()
export class AccountSecretsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The account's sealed password; null when there is none. */
  async find(accountId: string): Promise<string | null> {
    const rows: { sealed: string }[] = await this.dataSource.query(
      'SELECT sealed FROM account_secret WHERE account_id = $1',
      [accountId],
    );
    return rows[0]?.sealed ?? null;
  }

  /** The ids of all keys that stored passwords are sealed with; what has no readable key id counts as `unknown`. */
  async keyIds(): Promise<string[]> {
    const rows: { sealed: string }[] = await this.dataSource.query('SELECT sealed FROM account_secret');
    return [...new Set(rows.map(({ sealed }) => keyIdOf(sealed) ?? 'unknown'))];
  }
}
