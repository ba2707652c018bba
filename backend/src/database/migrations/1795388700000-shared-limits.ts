import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Limits that all processes count together, and an index by which a sender's recipients are counted. */
export class SharedLimits1795388700000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE rate_limit_uses (
        key bytea CONSTRAINT rate_limit_uses_pkey PRIMARY KEY,
        used_at timestamp with time zone[] NOT NULL,
        over_at timestamp with time zone NOT NULL
      )`);
    await queryRunner.query('CREATE INDEX rate_limit_uses_over ON rate_limit_uses (over_at)');
    await queryRunner.query("CREATE INDEX outbox_item_sender ON outbox_item (user_id) WHERE state <> 'cancelled'");
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX outbox_item_sender');
    await queryRunner.query('DROP TABLE rate_limit_uses');
  }
}
