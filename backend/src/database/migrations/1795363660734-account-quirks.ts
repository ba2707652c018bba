import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the mail server of an account was found to get wrong. */
export class AccountQuirks1795363660734 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE account ADD COLUMN quirks jsonb NOT NULL DEFAULT '{}'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE account DROP COLUMN quirks`);
  }
}
