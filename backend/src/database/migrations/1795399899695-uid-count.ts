import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The database also keeps how many messages of the server are here, which every catch-up asks for. */
export class UidCount1795399899695 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE mailbox ADD COLUMN uid_count integer NOT NULL DEFAULT 0');
    await queryRunner.query(countLocations);
    await queryRunner.query(`
      UPDATE mailbox SET uid_count = l.uids FROM (
        SELECT mailbox_id, count(uid) AS uids FROM message_location GROUP BY mailbox_id
      ) l WHERE mailbox.id = l.mailbox_id`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(formerCountLocations);
    await queryRunner.query('ALTER TABLE mailbox DROP COLUMN uid_count');
  }
}

/** What a user sees of a location is counted as before; one with a UID is on the server, whatever is seen of it. */
const countLocations = `
  CREATE OR REPLACE FUNCTION count_locations() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'INSERT' THEN
      UPDATE mailbox SET message_count = message_count + d.messages, unread_count = unread_count + d.unread,
        uid_count = uid_count + d.uids
      FROM (
        SELECT mailbox_id, count(*) FILTER (WHERE NOT hidden AND (shown_flags & 8) = 0) AS messages,
          count(*) FILTER (WHERE NOT hidden AND (shown_flags & 9) = 0) AS unread, count(uid) AS uids
        FROM new_rows GROUP BY mailbox_id
      ) d WHERE mailbox.id = d.mailbox_id AND (d.messages <> 0 OR d.uids <> 0);
    ELSIF TG_OP = 'DELETE' THEN
      UPDATE mailbox SET message_count = message_count - d.messages, unread_count = unread_count - d.unread,
        uid_count = uid_count - d.uids
      FROM (
        SELECT mailbox_id, count(*) FILTER (WHERE NOT hidden AND (shown_flags & 8) = 0) AS messages,
          count(*) FILTER (WHERE NOT hidden AND (shown_flags & 9) = 0) AS unread, count(uid) AS uids
        FROM old_rows GROUP BY mailbox_id
      ) d WHERE mailbox.id = d.mailbox_id AND (d.messages <> 0 OR d.uids <> 0);
    ELSE
      UPDATE mailbox SET message_count = message_count + d.messages, unread_count = unread_count + d.unread,
        uid_count = uid_count + d.uids
      FROM (
        SELECT mailbox_id, sum(messages) AS messages, sum(unread) AS unread, sum(uids) AS uids FROM (
          SELECT mailbox_id, (NOT hidden AND (shown_flags & 8) = 0)::int AS messages,
            (NOT hidden AND (shown_flags & 9) = 0)::int AS unread, (uid IS NOT NULL)::int AS uids FROM new_rows
          UNION ALL
          SELECT mailbox_id, -(NOT hidden AND (shown_flags & 8) = 0)::int,
            -(NOT hidden AND (shown_flags & 9) = 0)::int, -(uid IS NOT NULL)::int FROM old_rows
        ) change GROUP BY mailbox_id
      ) d WHERE mailbox.id = d.mailbox_id AND (d.messages <> 0 OR d.unread <> 0 OR d.uids <> 0);
    END IF;
    RETURN NULL;
  END $$`;

const formerCountLocations = `
  CREATE OR REPLACE FUNCTION count_locations() RETURNS trigger LANGUAGE plpgsql AS $$
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
