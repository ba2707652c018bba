import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Wishes outlive the place of their message; it is known with them where else that lay. */
export class StrayWishes1795386576139 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE pending_change ADD COLUMN beside uuid[] NOT NULL DEFAULT '{}'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DELETE FROM pending_change c WHERE c.location_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM message_location l WHERE l.id = c.location_id)`);
    await queryRunner.query('ALTER TABLE pending_change DROP COLUMN beside');
  }
}
