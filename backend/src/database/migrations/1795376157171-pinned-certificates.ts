import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The self-signed certificates that people trust for the servers of their accounts. */
export class PinnedCertificates1795376157171 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE account ADD imap_pinned_certificate text, ADD smtp_pinned_certificate text');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE account DROP imap_pinned_certificate, DROP smtp_pinned_certificate');
  }
}
