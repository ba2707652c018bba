import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A pairing code is for one database that is known, or for a new one. */
export class PairingCodeDatabase1795393462552 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE odoo_pairing_code ADD database_id uuid');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    // Without it, a code would be for any database.
    await queryRunner.query('DELETE FROM odoo_pairing_code');
    await queryRunner.query('ALTER TABLE odoo_pairing_code DROP database_id');
  }
}
