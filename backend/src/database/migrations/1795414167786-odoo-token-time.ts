import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What Odoo ends late does not end what began since. */
export class OdooTokenTime1795414167786 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE user_session ADD odoo_token_at bigint');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE user_session DROP COLUMN odoo_token_at');
  }
}
