import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Mailboxes that cannot be had here for their names are told of. */
export class LeftOutMailboxes1795420985658 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE left_out_mailbox (
        account_id uuid NOT NULL, mark text NOT NULL, name text NOT NULL, reason text NOT NULL, since timestamptz NOT NULL,
        CONSTRAINT left_out_mailbox_pkey PRIMARY KEY (account_id, mark)
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE left_out_mailbox');
  }
}
