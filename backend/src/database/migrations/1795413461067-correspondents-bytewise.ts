import type { MigrationInterface, QueryRunner } from 'typeorm';

const build = (order: string): string[] => [
  'DROP INDEX message_from',
  'DROP INDEX message_first_to',
  `CREATE INDEX message_from ON message (account_id, (left(lower(from_addresses -> 0 ->> 'address'), 320)${order}), received_at)`,
  `CREATE INDEX message_first_to ON message (account_id, (left(lower(to_addresses -> 0 ->> 'address'), 320)${order}), received_at)`,
];

/** Addresses are only compared for being the same. By their bytes that is quick whatever the language of the database. */
export class CorrespondentsBytewise1795413461067 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of build(' COLLATE "C"')) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of build('')) await queryRunner.query(statement);
  }
}
