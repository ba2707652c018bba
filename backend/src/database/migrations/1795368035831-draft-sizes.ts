import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How much the drafts of an account take up can be told without reading them. */
export class DraftSizes1795368035831 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE draft ADD COLUMN size_bytes integer NOT NULL DEFAULT 0');
    await queryRunner.query('UPDATE draft SET size_bytes = octet_length(content::text) WHERE content IS NOT NULL');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE draft DROP COLUMN size_bytes');
  }
}
