import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sign-ins at providers that a page of a paired Odoo begins. */
export class OauthOpener1795400602279 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE oauth_authorization ADD opener_origin text');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE oauth_authorization DROP COLUMN opener_origin');
  }
}
