import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Providers that mailboxes are signed in at (OAuth), sign-ins on their way, and what accounts were granted. */
export class SignInByOauth1795374470307 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE oauth_provider (
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        kind text NOT NULL,
        name text NOT NULL,
        issuer text NOT NULL,
        client_id text NOT NULL,
        has_client_secret boolean NOT NULL,
        scopes text[] NOT NULL,
        domains text[] NOT NULL,
        imap_host text NOT NULL,
        imap_port integer NOT NULL,
        imap_security text NOT NULL,
        smtp_host text NOT NULL,
        smtp_port integer NOT NULL,
        smtp_security text NOT NULL,
        is_enabled boolean NOT NULL,
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT oauth_provider_pkey PRIMARY KEY (id)
      )`);
    await queryRunner.query(`CREATE TABLE oauth_authorization (
        id uuid NOT NULL,
        provider_id uuid NOT NULL,
        user_id uuid NOT NULL,
        session_id uuid NOT NULL,
        browser_hash bytea NOT NULL,
        state_hash bytea NOT NULL,
        address text NOT NULL,
        state text NOT NULL,
        message text,
        subject text,
        expires_at timestamptz NOT NULL,
        CONSTRAINT oauth_authorization_pkey PRIMARY KEY (id)
      )`);
    await queryRunner.query(`CREATE UNIQUE INDEX oauth_authorization_state_hash ON oauth_authorization (state_hash)`);
    await queryRunner.query(`CREATE TABLE account_grant (
        account_id uuid NOT NULL,
        provider_id uuid NOT NULL,
        subject text NOT NULL,
        granted_at timestamptz NOT NULL,
        expires_at timestamptz,
        version integer NOT NULL DEFAULT 1,
        claimed_until timestamptz,
        refusal text,
        CONSTRAINT account_grant_pkey PRIMARY KEY (account_id)
      )`);
    await queryRunner.query('ALTER TABLE account ADD oauth_provider_id uuid');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE account DROP oauth_provider_id');
    await queryRunner.query('DROP TABLE account_grant');
    await queryRunner.query('DROP TABLE oauth_authorization');
    await queryRunner.query('DROP TABLE oauth_provider');
  }
}
