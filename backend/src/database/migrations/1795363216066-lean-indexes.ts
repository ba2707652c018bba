import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Fewer indexes to write for every message: one that begins with the thread serves both who knows the mailbox and who does
 * not, and keys need none by thread, as merged threads point to their successors. Keys may be hot.
 */
export class LeanIndexes1795363216066 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE thread_key ADD hot boolean NOT NULL DEFAULT false`);
    await queryRunner.query(`DROP INDEX thread_key_thread`);
    await queryRunner.query(`DROP INDEX message_location_of_thread`);
    await queryRunner.query(`DROP INDEX message_location_thread`);
    await queryRunner.query(`CREATE INDEX message_location_thread ON message_location (thread_id, mailbox_id)`);
    await queryRunner.query(`DROP INDEX mailbox_thread_thread`);
    await queryRunner.query(`ALTER TABLE mailbox_thread DROP CONSTRAINT mailbox_thread_pkey`);
    await queryRunner.query(
      `ALTER TABLE mailbox_thread ADD CONSTRAINT mailbox_thread_pkey PRIMARY KEY (thread_id, mailbox_id)`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE mailbox_thread DROP CONSTRAINT mailbox_thread_pkey`);
    await queryRunner.query(
      `ALTER TABLE mailbox_thread ADD CONSTRAINT mailbox_thread_pkey PRIMARY KEY (mailbox_id, thread_id)`,
    );
    await queryRunner.query(`CREATE INDEX mailbox_thread_thread ON mailbox_thread (thread_id)`);
    await queryRunner.query(`DROP INDEX message_location_thread`);
    await queryRunner.query(`CREATE INDEX message_location_thread ON message_location (mailbox_id, thread_id)`);
    await queryRunner.query(`CREATE INDEX message_location_of_thread ON message_location (thread_id)`);
    await queryRunner.query(
      `UPDATE thread_key k SET thread_id = t.merged_into FROM thread t WHERE t.id = k.thread_id AND t.merged_into IS NOT NULL`,
    );
    await queryRunner.query(`CREATE INDEX thread_key_thread ON thread_key (thread_id)`);
    await queryRunner.query(`ALTER TABLE thread_key DROP hot`);
  }
}
