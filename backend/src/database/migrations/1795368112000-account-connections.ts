import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How an account's connections stand, put down by the process that looks after it under its epoch. */
export class AccountConnections1795368112000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE account_activity ADD connections jsonb, ADD connections_epoch bigint');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE account_activity DROP connections, DROP connections_epoch');
  }
}
