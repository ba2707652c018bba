import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The newest mail from somebody, and to somebody, is found however much mail there is. What strangers wrote may be longer than an index holds. */
export class Correspondents1795411558879 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE INDEX message_from ON message (account_id, left(lower(from_addresses -> 0 ->> 'address'), 320), received_at)`,
    );
    await queryRunner.query(
      `CREATE INDEX message_first_to ON message (account_id, left(lower(to_addresses -> 0 ->> 'address'), 320), received_at)`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX message_first_to');
    await queryRunner.query('DROP INDEX message_from');
  }
}
