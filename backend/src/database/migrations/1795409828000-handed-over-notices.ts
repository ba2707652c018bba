import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which account's mail server may have taken a notice. */
export class HandedOverNotices1795409828000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notice_delivery ADD handed_over_by uuid');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notice_delivery DROP COLUMN handed_over_by');
  }
}
