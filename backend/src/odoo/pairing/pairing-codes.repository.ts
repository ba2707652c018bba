import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rowsOf } from '../../database/database.module.js';

export interface PairingCode {
  /** The administrator who made it. */
  readonly createdBy: string;
  /** The one database that may be paired by it; null for one that never was. */
  readonly databaseId: string | null;
}

@Injectable()
export class PairingCodesRepository {
  constructor(private readonly dataSource: DataSource) {}

  async add(codeHash: Buffer, { createdBy, databaseId }: PairingCode, expiresAt: Date): Promise<void> {
    await this.dataSource.query('DELETE FROM odoo_pairing_code WHERE expires_at <= now()');
    await this.dataSource.query(
      'INSERT INTO odoo_pairing_code (code_hash, created_by, database_id, expires_at) VALUES ($1, $2, $3, $4)',
      [codeHash, createdBy, databaseId, expiresAt],
    );
  }

  /** Uses a code up and answers what it was for; of two who try at once, one gets null. */
  async use(codeHash: Buffer, now: Date): Promise<PairingCode | null> {
    const rows = rowsOf<PairingCode>(
      await this.dataSource.query(
        `DELETE FROM odoo_pairing_code WHERE code_hash = $1 AND expires_at > $2
         RETURNING created_by AS "createdBy", database_id AS "databaseId"`,
        [codeHash, now],
      ),
    );
    return rows[0] ?? null;
  }
}
