import type { MigrationInterface, QueryRunner } from 'typeorm';

/** It is known since when the message of a wish is being looked for. */
export class LostAt1795398240000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE pending_change ADD COLUMN lost_at timestamptz');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE pending_change DROP COLUMN lost_at');
  }
}
