import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the account's own mail server found of a sender. */
export class FoundForged1795401175000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE message_body ADD is_found_forged boolean NOT NULL DEFAULT false');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE message_body DROP COLUMN is_found_forged');
  }
}
