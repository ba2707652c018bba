import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Removed accounts are erased a piece at a time: how far that is. */
export class AccountRemovals1795376272925 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE "account_removal" ("id" uuid NOT NULL, "address" text NOT NULL, "asked_by" uuid NOT NULL,
         "begun_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "table_name" text NOT NULL DEFAULT '',
         "page" bigint NOT NULL DEFAULT '0', "pages_done" bigint NOT NULL DEFAULT '0', "pages_total" bigint NOT NULL,
         "found_any" boolean NOT NULL DEFAULT false, CONSTRAINT "account_removal_pkey" PRIMARY KEY ("id"))`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE "account_removal"');
  }
}
