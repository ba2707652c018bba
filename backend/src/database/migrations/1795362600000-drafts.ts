import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Messages that are being written. */
export class Drafts1795362600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE draft (
        account_id uuid NOT NULL,
        id uuid NOT NULL,
        user_id uuid NOT NULL,
        version integer NOT NULL,
        content jsonb,
        upload_ids uuid[] NOT NULL DEFAULT '{}',
        is_open boolean NOT NULL,
        saved_at timestamptz NOT NULL,
        filed_version integer NOT NULL DEFAULT 0,
        filed_at timestamptz,
        CONSTRAINT draft_pkey PRIMARY KEY (account_id, id)
      )`);
    await queryRunner.query(`CREATE INDEX draft_unfiled ON draft (account_id) WHERE filed_version <> version`);
    await queryRunner.query(`CREATE INDEX draft_saved ON draft (account_id, saved_at)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE draft');
  }
}
