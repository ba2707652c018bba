import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How accounts did over time, how long rows took until they were drawn, and test mails on their way. */
export class HealthOverTime1795390677265 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE account_activity ADD commit_to_screen jsonb, ADD screen_at timestamptz');
    await queryRunner.query(`
      CREATE TABLE health_sample (
        account_id uuid NOT NULL,
        at timestamptz NOT NULL,
        p50 integer,
        p95 integer,
        backlog integer NOT NULL,
        reconnects integer NOT NULL,
        in_trouble boolean NOT NULL,
        CONSTRAINT health_sample_pkey PRIMARY KEY (account_id, at)
      )`);
    await queryRunner.query(`
      CREATE TABLE system_sample (
        at timestamptz CONSTRAINT system_sample_pkey PRIMARY KEY,
        p50 integer,
        p95 integer,
        backlog integer NOT NULL,
        reconnects integer NOT NULL,
        in_trouble integer NOT NULL
      )`);
    await queryRunner.query(`
      CREATE TABLE round_trip (
        message_id_header text CONSTRAINT round_trip_pkey PRIMARY KEY,
        account_id uuid NOT NULL,
        begun_at timestamptz NOT NULL DEFAULT now()
      )`);
    await queryRunner.query('CREATE INDEX round_trip_begun ON round_trip (begun_at)');
    await queryRunner.query(
      `CREATE INDEX message_round_trip ON message (account_id, message_id_header) WHERE message_id_header LIKE 'maildesk-test.%'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX message_round_trip');
    await queryRunner.query('DROP TABLE round_trip, system_sample, health_sample');
    await queryRunner.query('ALTER TABLE account_activity DROP commit_to_screen, DROP screen_at');
  }
}
