import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A mailbox that was found under another path, until opening it has shown that it is the same one. */
export class RenamedMailboxes1795365635000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE mailbox ADD renamed boolean NOT NULL DEFAULT false`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE mailbox DROP renamed');
  }
}
