import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who is told of trouble, what they were told of, and what is on its way to them. */
export class Notices1795386734138 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE notice_rule (
        id uuid CONSTRAINT notice_rule_pkey PRIMARY KEY,
        name text NOT NULL,
        is_enabled boolean NOT NULL,
        troubles text[] NOT NULL,
        after_minutes integer NOT NULL,
        quiet_minutes integer NOT NULL,
        mail jsonb,
        webhook_url text
      )`);
    await queryRunner.query(`
      CREATE TABLE told_trouble (
        rule_id uuid NOT NULL,
        trouble text NOT NULL,
        subject text NOT NULL,
        account_id uuid,
        since timestamptz NOT NULL,
        over_since timestamptz,
        CONSTRAINT told_trouble_pkey PRIMARY KEY (rule_id, trouble, subject)
      )`);
    await queryRunner.query(`
      CREATE TABLE notice_delivery (
        id uuid CONSTRAINT notice_delivery_pkey PRIMARY KEY,
        rule_id uuid NOT NULL,
        rule_name text NOT NULL,
        account_id uuid,
        troubled_ids uuid[] NOT NULL,
        way text NOT NULL,
        target text NOT NULL,
        event jsonb NOT NULL,
        state text NOT NULL DEFAULT 'waiting',
        attempts integer NOT NULL DEFAULT 0,
        next_attempt_at timestamptz,
        created_at timestamptz NOT NULL,
        ended_at timestamptz,
        message text
      )`);
    await queryRunner.query(
      `CREATE INDEX notice_delivery_due ON notice_delivery (next_attempt_at) WHERE state = 'waiting'`,
    );
    await queryRunner.query('CREATE INDEX notice_delivery_created ON notice_delivery (created_at)');
    await queryRunner.query(
      `CREATE INDEX outbox_item_stuck ON outbox_item (account_id) WHERE state IN ('unknown', 'failed')`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX outbox_item_stuck');
    await queryRunner.query('DROP TABLE notice_delivery, told_trouble, notice_rule');
  }
}
