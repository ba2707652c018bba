import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people have read for themselves, beside what the team has read. */
export class PersonalReading1795390349000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE personal_reading (
        account_id uuid NOT NULL,
        user_id uuid NOT NULL,
        since timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT personal_reading_pkey PRIMARY KEY (account_id, user_id)
      )`);
    await queryRunner.query(`
      CREATE TABLE personal_unread (
        account_id uuid NOT NULL,
        user_id uuid NOT NULL,
        message_id uuid NOT NULL,
        CONSTRAINT personal_unread_pkey PRIMARY KEY (account_id, user_id, message_id)
      )`);
    await queryRunner.query('CREATE INDEX personal_unread_message ON personal_unread (message_id)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE personal_unread, personal_reading');
  }
}
