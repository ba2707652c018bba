import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A password that was refused is not tried afresh by the next process. */
export class RefusedSignIns1795421417902 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'ALTER TABLE account ADD refusals integer NOT NULL DEFAULT 0, ADD refused_at timestamptz, ADD refused_settings integer',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'ALTER TABLE account DROP COLUMN refusals, DROP COLUMN refused_at, DROP COLUMN refused_settings',
    );
  }
}
