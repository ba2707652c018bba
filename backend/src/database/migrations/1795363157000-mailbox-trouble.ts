import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is known of each mailbox besides its resume point: how it catches up, what is wrong with it, and what was set aside in it. */
export class MailboxTrouble1795363157000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE mailbox
      ADD server_id text,
      ADD sync_path text,
      ADD trouble text,
      ADD trouble_reason text,
      ADD trouble_since timestamptz,
      ADD retry_at timestamptz,
      ADD open_failures integer NOT NULL DEFAULT '0',
      ADD missing_since timestamptz,
      ADD reset_times timestamptz array NOT NULL DEFAULT '{}',
      ADD scan_below_uid bigint,
      ADD scanned_at timestamptz,
      ADD compared_at timestamptz,
      ADD heal_count integer NOT NULL DEFAULT '0',
      ADD veto_count integer NOT NULL DEFAULT '0'`);
    await queryRunner.query(`CREATE TABLE quarantined_item (
        account_id uuid NOT NULL,
        mailbox_id uuid NOT NULL,
        uid bigint NOT NULL,
        reason text NOT NULL,
        since timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT quarantined_item_pkey PRIMARY KEY (mailbox_id, uid)
      )`);
    await queryRunner.query(`CREATE INDEX quarantined_item_account ON quarantined_item (account_id)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE quarantined_item');
    await queryRunner.query(`ALTER TABLE mailbox DROP server_id, DROP sync_path, DROP trouble, DROP trouble_reason,
      DROP trouble_since, DROP retry_at, DROP open_failures, DROP missing_since, DROP reset_times, DROP scan_below_uid,
      DROP scanned_at, DROP compared_at, DROP heal_count, DROP veto_count`);
  }
}
