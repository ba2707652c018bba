import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where our copies in Sent lie, so that one of the server's own is told from them. */
export class LateSentCopies1795364500000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE outbox_item ADD append_uid bigint, ADD append_uid_validity bigint');
    await queryRunner.query('CREATE INDEX outbox_item_appended ON outbox_item (filed_at) WHERE append_uid IS NOT NULL');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE outbox_item DROP append_uid, DROP append_uid_validity');
  }
}
