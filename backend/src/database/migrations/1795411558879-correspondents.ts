import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The newest mail from somebody, and to somebody, is found however much mail there is. */
export class Correspondents1795411558879 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE INDEX message_from ON message (account_id, lower(from_addresses -> 0 ->> 'address'), received_at)`,
    );
    await queryRunner.query(
      `CREATE INDEX message_first_to ON message (account_id, lower(to_addresses -> 0 ->> 'address'), received_at)`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX message_first_to');
    await queryRunner.query('DROP INDEX message_from');
  }
}
