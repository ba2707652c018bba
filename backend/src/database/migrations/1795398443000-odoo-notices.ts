import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Paired Odoo databases are told of trouble, and are told that it is over also when its account was removed. */
export class OdooNotices1795398443000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notice_rule ADD odoo_database_id uuid, ADD odoo_paired_at timestamptz');
    await queryRunner.query('CREATE UNIQUE INDEX notice_rule_odoo_database ON notice_rule (odoo_database_id)');
    await queryRunner.query('ALTER TABLE told_trouble DROP COLUMN account_id');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE told_trouble ADD account_id uuid');
    await queryRunner.query('DROP INDEX notice_rule_odoo_database');
    await queryRunner.query('ALTER TABLE notice_rule DROP COLUMN odoo_database_id, DROP COLUMN odoo_paired_at');
  }
}
