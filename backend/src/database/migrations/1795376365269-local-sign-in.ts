import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Passwords, second factors, disabled users, and what is known of each session. */
export class LocalSignIn1795376365269 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE app_user ADD password_hash text, ADD entered_at timestamptz,
      ADD disabled_at timestamptz, ADD second_factor_at timestamptz, ADD second_factor_step bigint`);
    await queryRunner.query(`UPDATE app_user SET entered_at = created_at WHERE EXISTS (
      SELECT 1 FROM sign_in_link WHERE user_id = app_user.id AND used_at IS NOT NULL)`);
    await queryRunner.query(`ALTER TABLE user_session ADD last_used_at timestamptz NOT NULL DEFAULT now(),
      ADD address text NOT NULL DEFAULT '', ADD user_agent text NOT NULL DEFAULT ''`);
    await queryRunner.query('CREATE INDEX user_session_user ON user_session (user_id)');
    // Links from before are those of invited people, and let in by themselves until they run out.
    await queryRunner.query("ALTER TABLE sign_in_link ADD purpose text NOT NULL DEFAULT 'session'");
    await queryRunner.query(`CREATE TABLE sign_in_attempt (key bytea CONSTRAINT sign_in_attempt_pkey PRIMARY KEY,
      failures integer NOT NULL, last_at timestamptz NOT NULL, blocked_until timestamptz NOT NULL)`);
    await queryRunner.query(`CREATE TABLE sign_in_policy (one boolean DEFAULT true
      CONSTRAINT sign_in_policy_pkey PRIMARY KEY, second_factor_required boolean NOT NULL DEFAULT false)`);
    await queryRunner.query(`CREATE TABLE recovery_code (user_id uuid, code_hash bytea,
      CONSTRAINT recovery_code_pkey PRIMARY KEY (user_id, code_hash))`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE recovery_code');
    await queryRunner.query('DROP TABLE sign_in_policy');
    await queryRunner.query('DROP TABLE sign_in_attempt');
    await queryRunner.query('ALTER TABLE sign_in_link DROP purpose');
    await queryRunner.query('DROP INDEX user_session_user');
    await queryRunner.query('ALTER TABLE user_session DROP last_used_at, DROP address, DROP user_agent');
    await queryRunner.query(`ALTER TABLE app_user DROP password_hash, DROP entered_at, DROP disabled_at,
      DROP second_factor_at, DROP second_factor_step`);
  }
}
