import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The first schema: users, accounts, mail, threads, sending, and the log of push frames. */
export class Initial1764000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE account (
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        address text NOT NULL,
        display_name text NOT NULL,
        is_demo boolean NOT NULL DEFAULT false,
        imap_host text NOT NULL,
        imap_port integer NOT NULL,
        imap_security text NOT NULL,
        imap_username text NOT NULL,
        smtp_host text NOT NULL,
        smtp_port integer NOT NULL,
        smtp_security text NOT NULL,
        smtp_username text NOT NULL,
        state text NOT NULL DEFAULT 'connecting',
        state_since timestamptz NOT NULL DEFAULT now(),
        problem_code text,
        problem_message text,
        next_attempt_at timestamptz,
        verified_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT account_pkey PRIMARY KEY (id)
      )`);
    await queryRunner.query(`CREATE UNIQUE INDEX account_address ON account (address)`);
    await queryRunner.query(`CREATE TABLE account_event (
        account_id uuid NOT NULL,
        seq bigint NOT NULL,
        name text NOT NULL,
        payload jsonb NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT account_event_pkey PRIMARY KEY (account_id, seq)
      )`);
    await queryRunner.query(`CREATE INDEX account_event_at ON account_event (at)`);
    await queryRunner.query(`CREATE TABLE account_member (
        account_id uuid NOT NULL,
        user_id uuid NOT NULL,
        role text NOT NULL,
        CONSTRAINT account_member_pkey PRIMARY KEY (account_id, user_id)
      )`);
    await queryRunner.query(`CREATE INDEX account_member_user ON account_member (user_id)`);
    await queryRunner.query(`CREATE TABLE account_secret (
        account_id uuid NOT NULL,
        sealed text NOT NULL,
        CONSTRAINT account_secret_pkey PRIMARY KEY (account_id)
      )`);
    await queryRunner.query(`CREATE TABLE account_seq (
        account_id uuid NOT NULL,
        seq bigint NOT NULL DEFAULT '0',
        CONSTRAINT account_seq_pkey PRIMARY KEY (account_id)
      )`);
    await queryRunner.query(`CREATE TABLE app_user (
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        email text NOT NULL,
        display_name text NOT NULL,
        is_admin boolean NOT NULL DEFAULT false,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT app_user_pkey PRIMARY KEY (id)
      )`);
    await queryRunner.query(`CREATE UNIQUE INDEX app_user_email ON app_user (email)`);
    await queryRunner.query(`CREATE TABLE mailbox (
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        account_id uuid NOT NULL,
        path text NOT NULL,
        delimiter text,
        name text NOT NULL,
        role text,
        selectable boolean NOT NULL,
        uid_validity bigint,
        uid_next bigint,
        highest_modseq bigint,
        fill_low_uid bigint,
        fill_complete boolean NOT NULL DEFAULT false,
        server_count integer NOT NULL DEFAULT '0',
        message_count integer NOT NULL DEFAULT '0',
        unread_count integer NOT NULL DEFAULT '0',
        thread_count integer NOT NULL DEFAULT '0',
        watch_mode text NOT NULL DEFAULT 'poll',
        verified_at timestamptz,
        CONSTRAINT mailbox_pkey PRIMARY KEY (id)
      )`);
    await queryRunner.query(`CREATE UNIQUE INDEX mailbox_account_path ON mailbox (account_id, path)`);
    await queryRunner.query(`CREATE TABLE mailbox_thread (
        mailbox_id uuid NOT NULL,
        thread_id uuid NOT NULL,
        account_id uuid NOT NULL,
        last_at timestamptz NOT NULL,
        latest_message_id uuid NOT NULL,
        message_count integer NOT NULL,
        unread_count integer NOT NULL,
        flagged boolean NOT NULL,
        answered boolean NOT NULL,
        has_attachments boolean NOT NULL,
        CONSTRAINT mailbox_thread_pkey PRIMARY KEY (mailbox_id, thread_id)
      )`);
    await queryRunner.query(`CREATE INDEX mailbox_thread_thread ON mailbox_thread (thread_id)`);
    await queryRunner.query(`CREATE INDEX mailbox_thread_order ON mailbox_thread (mailbox_id, last_at, thread_id)`);
    await queryRunner.query(`CREATE TABLE message (
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        account_id uuid NOT NULL,
        thread_id uuid NOT NULL,
        identity bytea NOT NULL,
        message_id_header text,
        reference_ids text array NOT NULL,
        subject text NOT NULL,
        from_addresses jsonb NOT NULL,
        to_addresses jsonb NOT NULL,
        cc_addresses jsonb NOT NULL,
        bcc_addresses jsonb NOT NULL,
        reply_to_addresses jsonb NOT NULL,
        sent_at timestamptz,
        received_at timestamptz NOT NULL,
        size_bytes integer NOT NULL,
        has_attachments boolean NOT NULL,
        preview text,
        send_id uuid,
        orphaned_at timestamptz,
        CONSTRAINT message_pkey PRIMARY KEY (id)
      )`);
    await queryRunner.query(`CREATE INDEX message_orphaned ON message (orphaned_at) WHERE orphaned_at IS NOT NULL`);
    await queryRunner.query(`CREATE INDEX message_send_id ON message (account_id, send_id) WHERE send_id IS NOT NULL`);
    await queryRunner.query(`CREATE INDEX message_thread ON message (thread_id, received_at)`);
    await queryRunner.query(`CREATE UNIQUE INDEX message_account_identity ON message (account_id, identity)`);
    await queryRunner.query(`CREATE TABLE message_body (
        message_id uuid NOT NULL,
        account_id uuid NOT NULL,
        html text,
        text text NOT NULL,
        attachments jsonb NOT NULL,
        remote_image_count integer NOT NULL,
        truncated boolean NOT NULL,
        problem text,
        sanitizer_version integer NOT NULL,
        CONSTRAINT message_body_pkey PRIMARY KEY (message_id)
      )`);
    await queryRunner.query(`CREATE TABLE message_location (
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        account_id uuid NOT NULL,
        mailbox_id uuid NOT NULL,
        message_id uuid NOT NULL,
        thread_id uuid NOT NULL,
        state text NOT NULL DEFAULT 'present',
        uid bigint,
        received_at timestamptz NOT NULL,
        flags smallint NOT NULL,
        shown_flags smallint NOT NULL,
        keywords text array NOT NULL,
        hidden boolean NOT NULL DEFAULT false,
        CONSTRAINT message_location_pkey PRIMARY KEY (id)
      )`);
    await queryRunner.query(`CREATE INDEX message_location_message ON message_location (message_id)`);
    await queryRunner.query(`CREATE INDEX message_location_of_thread ON message_location (thread_id)`);
    await queryRunner.query(
      `CREATE INDEX message_location_local ON message_location (account_id) WHERE state = 'local'`,
    );
    await queryRunner.query(`CREATE INDEX message_location_thread ON message_location (mailbox_id, thread_id)`);
    await queryRunner.query(`CREATE UNIQUE INDEX message_location_uid ON message_location (mailbox_id, uid)`);
    await queryRunner.query(`CREATE TABLE outbox_item (
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        account_id uuid NOT NULL,
        user_id uuid NOT NULL,
        client_key uuid NOT NULL,
        message_id uuid NOT NULL,
        send_id uuid NOT NULL,
        answers_message_id uuid,
        forwards_message_id uuid,
        upload_ids uuid array NOT NULL DEFAULT '{}',
        envelope_to text array NOT NULL,
        mime bytea NOT NULL,
        state text NOT NULL,
        attempts integer NOT NULL DEFAULT '0',
        next_attempt_at timestamptz,
        dot_pending_at timestamptz,
        accepted_at timestamptz,
        filed_at timestamptz,
        error text,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT outbox_item_pkey PRIMARY KEY (id)
      )`);
    await queryRunner.query(`CREATE INDEX outbox_item_message ON outbox_item (message_id)`);
    await queryRunner.query(
      `CREATE INDEX outbox_item_unfiled ON outbox_item (account_id) WHERE state = 'sent' AND filed_at IS NULL`,
    );
    await queryRunner.query(
      `CREATE INDEX outbox_item_due ON outbox_item (account_id, next_attempt_at) WHERE state IN ('queued', 'sending')`,
    );
    await queryRunner.query(
      `CREATE UNIQUE INDEX outbox_item_client_key ON outbox_item (account_id, client_key) WHERE state <> 'cancelled'`,
    );
    await queryRunner.query(`CREATE TABLE pending_change (
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        account_id uuid NOT NULL,
        location_id uuid NOT NULL,
        mailbox_id uuid NOT NULL,
        message_id uuid NOT NULL,
        kind text NOT NULL,
        flag text,
        target_mailbox_id uuid,
        state text NOT NULL DEFAULT 'pending',
        attempts integer NOT NULL DEFAULT '0',
        error text,
        user_id uuid,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pending_change_pkey PRIMARY KEY (id)
      )`);
    await queryRunner.query(`CREATE INDEX pending_change_location ON pending_change (location_id)`);
    await queryRunner.query(`CREATE INDEX pending_change_message ON pending_change (message_id)`);
    await queryRunner.query(`CREATE INDEX pending_change_account ON pending_change (account_id, created_at)`);
    await queryRunner.query(`CREATE TABLE sign_in_link (
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        user_id uuid NOT NULL,
        token_hash bytea NOT NULL,
        expires_at timestamptz NOT NULL,
        used_at timestamptz,
        CONSTRAINT sign_in_link_pkey PRIMARY KEY (id)
      )`);
    await queryRunner.query(`CREATE UNIQUE INDEX sign_in_link_token_hash ON sign_in_link (token_hash)`);
    await queryRunner.query(`CREATE TABLE thread (
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        account_id uuid NOT NULL,
        merged_into uuid,
        CONSTRAINT thread_pkey PRIMARY KEY (id)
      )`);
    await queryRunner.query(`CREATE INDEX thread_merged_into ON thread (merged_into) WHERE merged_into IS NOT NULL`);
    await queryRunner.query(`CREATE TABLE thread_key (
        account_id uuid NOT NULL,
        key bytea NOT NULL,
        thread_id uuid NOT NULL,
        CONSTRAINT thread_key_pkey PRIMARY KEY (account_id, key)
      )`);
    await queryRunner.query(`CREATE INDEX thread_key_thread ON thread_key (thread_id)`);
    await queryRunner.query(`CREATE TABLE upload (
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        account_id uuid NOT NULL,
        user_id uuid NOT NULL,
        file_name text NOT NULL,
        content_type text NOT NULL,
        size_bytes integer NOT NULL,
        bytes bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT upload_pkey PRIMARY KEY (id)
      )`);
    await queryRunner.query(`CREATE INDEX upload_created ON upload (created_at)`);
    await queryRunner.query(`CREATE TABLE user_session (
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        user_id uuid NOT NULL,
        token_hash bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        CONSTRAINT user_session_pkey PRIMARY KEY (id)
      )`);
    await queryRunner.query(`CREATE UNIQUE INDEX user_session_token_hash ON user_session (token_hash)`);
    await queryRunner.query(countLocations);
    await queryRunner.query(countThreads);
    for (const statement of triggers) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const tables = [
      'account',
      'account_event',
      'account_member',
      'account_secret',
      'account_seq',
      'app_user',
      'mailbox',
      'mailbox_thread',
      'message',
      'message_body',
      'message_location',
      'outbox_item',
      'pending_change',
      'sign_in_link',
      'thread',
      'thread_key',
      'upload',
      'user_session',
    ];
    await queryRunner.query(`DROP TABLE ${tables.join(', ')}`);
    await queryRunner.query('DROP FUNCTION count_locations, count_threads');
  }
}

/**
 * Counts of a mailbox, kept by the database itself so that no writer can forget them and reading them costs nothing. What a
 * pending change hides, and what another client has marked `\\Deleted`, is not counted.
 */
const countLocations = `
  CREATE FUNCTION count_locations() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'INSERT' THEN
      UPDATE mailbox SET message_count = message_count + d.messages, unread_count = unread_count + d.unread FROM (
        SELECT mailbox_id, count(*) AS messages, count(*) FILTER (WHERE (shown_flags & 1) = 0) AS unread
        FROM new_rows WHERE NOT hidden AND (shown_flags & 8) = 0 GROUP BY mailbox_id
      ) d WHERE mailbox.id = d.mailbox_id;
    ELSIF TG_OP = 'DELETE' THEN
      UPDATE mailbox SET message_count = message_count - d.messages, unread_count = unread_count - d.unread FROM (
        SELECT mailbox_id, count(*) AS messages, count(*) FILTER (WHERE (shown_flags & 1) = 0) AS unread
        FROM old_rows WHERE NOT hidden AND (shown_flags & 8) = 0 GROUP BY mailbox_id
      ) d WHERE mailbox.id = d.mailbox_id;
    ELSE
      UPDATE mailbox SET message_count = message_count + d.messages, unread_count = unread_count + d.unread FROM (
        SELECT mailbox_id, sum(messages) AS messages, sum(unread) AS unread FROM (
          SELECT mailbox_id, 1 AS messages, ((shown_flags & 1) = 0)::int AS unread FROM new_rows WHERE NOT hidden AND (shown_flags & 8) = 0
          UNION ALL
          SELECT mailbox_id, -1, -((shown_flags & 1) = 0)::int FROM old_rows WHERE NOT hidden AND (shown_flags & 8) = 0
        ) change GROUP BY mailbox_id
      ) d WHERE mailbox.id = d.mailbox_id AND (d.messages <> 0 OR d.unread <> 0);
    END IF;
    RETURN NULL;
  END $$`;

const countThreads = `
  CREATE FUNCTION count_threads() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'INSERT' THEN
      UPDATE mailbox SET thread_count = thread_count + d.threads
      FROM (SELECT mailbox_id, count(*) AS threads FROM new_rows GROUP BY mailbox_id) d WHERE mailbox.id = d.mailbox_id;
    ELSE
      UPDATE mailbox SET thread_count = thread_count - d.threads
      FROM (SELECT mailbox_id, count(*) AS threads FROM old_rows GROUP BY mailbox_id) d WHERE mailbox.id = d.mailbox_id;
    END IF;
    RETURN NULL;
  END $$`;

const triggers = [
  `CREATE TRIGGER count_inserted AFTER INSERT ON message_location REFERENCING NEW TABLE AS new_rows
   FOR EACH STATEMENT EXECUTE FUNCTION count_locations()`,
  `CREATE TRIGGER count_deleted AFTER DELETE ON message_location REFERENCING OLD TABLE AS old_rows
   FOR EACH STATEMENT EXECUTE FUNCTION count_locations()`,
  `CREATE TRIGGER count_updated AFTER UPDATE ON message_location REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
   FOR EACH STATEMENT EXECUTE FUNCTION count_locations()`,
  `CREATE TRIGGER count_inserted AFTER INSERT ON mailbox_thread REFERENCING NEW TABLE AS new_rows
   FOR EACH STATEMENT EXECUTE FUNCTION count_threads()`,
  `CREATE TRIGGER count_deleted AFTER DELETE ON mailbox_thread REFERENCING OLD TABLE AS old_rows
   FOR EACH STATEMENT EXECUTE FUNCTION count_threads()`,
];
