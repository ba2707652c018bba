import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who did what, and when. */
export class Audit1795374417000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE audit_entry (
        id uuid CONSTRAINT audit_entry_pkey PRIMARY KEY,
        at timestamptz NOT NULL,
        actor_id uuid,
        actor_name text,
        about_account_id uuid,
        account_address text,
        action text NOT NULL,
        subject_ids uuid[] NOT NULL DEFAULT '{}',
        facts jsonb NOT NULL DEFAULT '{}'
      )`);
    await queryRunner.query('CREATE INDEX audit_entry_at ON audit_entry (at, id)');
    await queryRunner.query('CREATE INDEX audit_entry_account ON audit_entry (about_account_id, at, id)');
    await queryRunner.query('CREATE INDEX audit_entry_actor ON audit_entry (actor_id, at, id)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE audit_entry');
  }
}
