import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rowsOf } from '../../database/database.module.js';

@Injectable()
export class PairingCodesRepository {
  constructor(private readonly dataSource: DataSource) {}

  async add(codeHash: Buffer, createdBy: string, expiresAt: Date): Promise<void> {
    await this.dataSource.query('DELETE FROM odoo_pairing_code WHERE expires_at <= now()');
    await this.dataSource.query(
      'INSERT INTO odoo_pairing_code (code_hash, created_by, expires_at) VALUES ($1, $2, $3)',
      [codeHash, createdBy, expiresAt],
    );
  }

  /** Uses a code up and answers who made it; of two who try at once, one gets null. */
  async use(codeHash: Buffer, now: Date): Promise<string | null> {
    const rows = rowsOf<{ createdBy: string }>(
      await this.dataSource.query(
        'DELETE FROM odoo_pairing_code WHERE code_hash = $1 AND expires_at > $2 RETURNING created_by AS "createdBy"',
        [codeHash, now],
      ),
    );
    return rows[0]?.createdBy ?? null;
  }
}
