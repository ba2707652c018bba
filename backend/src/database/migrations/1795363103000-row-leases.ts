import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Several processes share the accounts: who is alive, and who looks after what. */
export class RowLeases1795363103000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE "worker_process" ("id" uuid NOT NULL, "host" text NOT NULL, "place" text NOT NULL, "pid" integer NOT NULL,
         "started_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
         "heartbeat_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "draining" boolean NOT NULL DEFAULT false,
         CONSTRAINT "worker_process_pkey" PRIMARY KEY ("id"))`,
    );
    await queryRunner.query(
      `CREATE TABLE "periodic_job" ("name" text NOT NULL, "begun_at" TIMESTAMP WITH TIME ZONE NOT NULL,
         CONSTRAINT "periodic_job_pkey" PRIMARY KEY ("name"))`,
    );
    await queryRunner.query(
      `ALTER TABLE "account_seq" ADD "worker_id" uuid, ADD "epoch" bigint NOT NULL DEFAULT '0',
         ADD "owned_since" TIMESTAMP WITH TIME ZONE`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "account_seq" DROP "owned_since", DROP "epoch", DROP "worker_id"`);
    await queryRunner.query('DROP TABLE "periodic_job"');
    await queryRunner.query('DROP TABLE "worker_process"');
  }
}
