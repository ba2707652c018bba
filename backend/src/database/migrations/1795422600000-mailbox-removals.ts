import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is left of mailboxes that are gone is forgotten in pieces. */
export class MailboxRemovals1795422600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE mailbox_removal (
        mailbox_id uuid NOT NULL,
        account_id uuid NOT NULL,
        above_uid bigint NOT NULL DEFAULT 0,
        CONSTRAINT mailbox_removal_pkey PRIMARY KEY (mailbox_id)
      )`);
    await queryRunner.query('CREATE INDEX mailbox_removal_account ON mailbox_removal (account_id)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    // What is left lies in mailboxes that are not there, where nobody would look for it.
    await queryRunner.query('DELETE FROM message_location l USING mailbox_removal r WHERE l.mailbox_id = r.mailbox_id');
    await queryRunner.query('DELETE FROM mailbox_thread t USING mailbox_removal r WHERE t.mailbox_id = r.mailbox_id');
    await queryRunner.query('DROP TABLE mailbox_removal');
  }
}
