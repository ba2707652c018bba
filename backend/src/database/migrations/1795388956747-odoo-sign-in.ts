import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Paired Odoo databases, who their users are here, their sessions and groups. */
export class OdooSignIn1795388956747 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE user_session ADD odoo_database_id uuid');
    await queryRunner.query('ALTER TABLE user_group ADD odoo_database_id uuid, ADD odoo_group_id text');
    await queryRunner.query('CREATE UNIQUE INDEX user_group_odoo ON user_group (odoo_database_id, odoo_group_id)');
    await queryRunner.query(`
      CREATE TABLE odoo_database (
        id uuid NOT NULL DEFAULT gen_random_uuid() CONSTRAINT odoo_database_pkey PRIMARY KEY,
        uuid uuid NOT NULL,
        name text NOT NULL,
        odoo_url text NOT NULL,
        origins text[] NOT NULL,
        jwks_url text NOT NULL,
        jwks jsonb NOT NULL,
        odoo_version text NOT NULL,
        addon_version text NOT NULL,
        gives_administrators boolean NOT NULL DEFAULT false,
        joins_by_address boolean NOT NULL DEFAULT false,
        paired_at timestamptz NOT NULL,
        unpaired_at timestamptz,
        last_token_at timestamptz,
        last_error text,
        last_error_at timestamptz,
        keys_asked_at timestamptz
      )`);
    await queryRunner.query('CREATE UNIQUE INDEX odoo_database_uuid ON odoo_database (uuid)');
    await queryRunner.query(`
      CREATE TABLE odoo_pairing_code (
        code_hash bytea CONSTRAINT odoo_pairing_code_pkey PRIMARY KEY,
        created_by uuid NOT NULL,
        expires_at timestamptz NOT NULL
      )`);
    await queryRunner.query(`
      CREATE TABLE odoo_server (
        one boolean NOT NULL DEFAULT true CONSTRAINT odoo_server_pkey PRIMARY KEY,
        id uuid NOT NULL
      )`);
    await queryRunner.query('INSERT INTO odoo_server (id) VALUES (gen_random_uuid())');
    await queryRunner.query(`
      CREATE TABLE odoo_used_token (
        database_id uuid NOT NULL,
        jti_hash bytea NOT NULL,
        expires_at timestamptz NOT NULL,
        CONSTRAINT odoo_used_token_pkey PRIMARY KEY (database_id, jti_hash)
      )`);
    await queryRunner.query(`
      CREATE TABLE odoo_user (
        database_id uuid NOT NULL,
        uid integer NOT NULL,
        user_id uuid,
        is_joined boolean NOT NULL DEFAULT false,
        is_made_admin boolean NOT NULL DEFAULT false,
        revoked_until bigint NOT NULL DEFAULT 0,
        login text NOT NULL DEFAULT '',
        language text NOT NULL DEFAULT '',
        time_zone text NOT NULL DEFAULT '',
        last_token_at timestamptz,
        CONSTRAINT odoo_user_pkey PRIMARY KEY (database_id, uid)
      )`);
    await queryRunner.query('CREATE INDEX odoo_user_user ON odoo_user (user_id)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE odoo_user, odoo_used_token, odoo_server, odoo_pairing_code, odoo_database');
    await queryRunner.query('DELETE FROM user_session WHERE odoo_database_id IS NOT NULL');
    await queryRunner.query('ALTER TABLE user_session DROP odoo_database_id');
    await queryRunner.query('DROP INDEX user_group_odoo');
    await queryRunner.query('ALTER TABLE user_group DROP odoo_database_id, DROP odoo_group_id');
  }
}
