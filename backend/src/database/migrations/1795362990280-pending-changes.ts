import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Changes of keywords and of mailboxes themselves, copies, and what is needed to try a change again safely. */
export class PendingChanges1795362990280 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE pending_change
        ALTER COLUMN location_id DROP NOT NULL,
        ALTER COLUMN message_id DROP NOT NULL,
        ADD COLUMN path text,
        ADD COLUMN doubtful boolean NOT NULL DEFAULT false,
        ADD COLUMN since_uid bigint,
        ADD COLUMN since_uid_validity bigint,
        ADD COLUMN next_attempt_at timestamptz,
        ADD COLUMN failed_at timestamptz`);
    await queryRunner.query(`UPDATE pending_change SET kind = 'add-keyword' WHERE flag = '$forwarded'`);
    await queryRunner.query(`UPDATE pending_change SET doubtful = true WHERE state <> 'failed'`);
    await queryRunner.query(`UPDATE pending_change SET failed_at = now() WHERE state = 'failed'`);
    await queryRunner.query(`CREATE INDEX pending_change_target ON pending_change (target_mailbox_id)
        WHERE target_mailbox_id IS NOT NULL`);
    await queryRunner.query(`ALTER TABLE mailbox
        ADD COLUMN shown_path text,
        ADD COLUMN hidden boolean NOT NULL DEFAULT false,
        ADD COLUMN on_server boolean NOT NULL DEFAULT true`);
    await queryRunner.query('ALTER TABLE message_location ADD COLUMN shown_keywords text array');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE message_location DROP COLUMN shown_keywords');
    await queryRunner.query('DELETE FROM mailbox WHERE NOT on_server');
    await queryRunner.query('ALTER TABLE mailbox DROP COLUMN shown_path, DROP COLUMN hidden, DROP COLUMN on_server');
    await queryRunner.query('DROP INDEX pending_change_target');
    await queryRunner.query('DELETE FROM pending_change WHERE location_id IS NULL OR message_id IS NULL');
    await queryRunner.query(`UPDATE pending_change SET kind = 'add-flag' WHERE flag = '$forwarded'`);
    await queryRunner.query(`ALTER TABLE pending_change
        ALTER COLUMN location_id SET NOT NULL,
        ALTER COLUMN message_id SET NOT NULL,
        DROP COLUMN path,
        DROP COLUMN doubtful,
        DROP COLUMN since_uid,
        DROP COLUMN since_uid_validity,
        DROP COLUMN next_attempt_at,
        DROP COLUMN failed_at`);
  }
}
