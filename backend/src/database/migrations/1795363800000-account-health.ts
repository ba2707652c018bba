import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the health of accounts is told from: kind of trouble, attempts, what the server can do, a history, what was measured. */
export class AccountHealth1795363800000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE account
        ADD failure_class text,
        ADD attempt integer NOT NULL DEFAULT 0,
        ADD capabilities text[] NOT NULL DEFAULT '{}'`);
    await queryRunner.query(`CREATE TABLE account_log (
        id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
        account_id uuid NOT NULL,
        at timestamptz NOT NULL,
        kind text NOT NULL,
        state text,
        failure_class text,
        problem_code text,
        message text,
        mailbox_id uuid,
        CONSTRAINT account_log_pkey PRIMARY KEY (id)
      )`);
    await queryRunner.query(`CREATE INDEX account_log_account ON account_log (account_id, id)`);
    await queryRunner.query(`CREATE INDEX account_log_at ON account_log (at)`);
    await queryRunner.query(`CREATE TABLE account_activity (
        account_id uuid NOT NULL,
        delivery_to_commit jsonb,
        delivery_at timestamptz,
        commit_to_frame jsonb,
        frame_at timestamptz,
        CONSTRAINT account_activity_pkey PRIMARY KEY (account_id)
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE account_activity`);
    await queryRunner.query(`DROP TABLE account_log`);
    await queryRunner.query(`ALTER TABLE account DROP failure_class, DROP attempt, DROP capabilities`);
  }
}
