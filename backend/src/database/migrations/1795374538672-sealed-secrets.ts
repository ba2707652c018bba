import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Secrets of every kind in one table, each with a key of its own. Passwords in `account_secret` can be opened only by who has
 * the key: they move over at the next start.
 */
export class SealedSecrets1795374538672 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE "sealed_secret" ("owner_id" text NOT NULL, "kind" text NOT NULL, "version" smallint NOT NULL,
         "key_id" text NOT NULL, "wrapped_key" bytea NOT NULL, "sealed" bytea NOT NULL,
         CONSTRAINT "sealed_secret_pkey" PRIMARY KEY ("owner_id", "kind"))`,
    );
    await queryRunner.query('CREATE INDEX "sealed_secret_key" ON "sealed_secret" ("key_id")');
    await queryRunner.query(
      `CREATE TABLE "key_holder" ("process_id" uuid NOT NULL, "key_ids" text array NOT NULL, "seals_with" text NOT NULL,
         CONSTRAINT "key_holder_pkey" PRIMARY KEY ("process_id"))`,
    );
    await queryRunner.query(`ALTER TABLE "account" ADD "settings_version" integer NOT NULL DEFAULT 1`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "account" DROP "settings_version"`);
    await queryRunner.query('DROP TABLE "key_holder"');
    await queryRunner.query('DROP TABLE "sealed_secret"');
  }
}
