import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What sync asks of the wishes before each batch costs the same however many wait: which group is next, whose they are, and whether
 * one is about a mailbox itself. How many there are the database counts along.
 */
export class ChangeGroups1795423000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE INDEX pending_change_group ON pending_change (account_id, mailbox_id, kind, coalesce(flag, ''),
      coalesce(target_mailbox_id, '00000000-0000-0000-0000-000000000000'), created_at, id)
      WHERE state = 'pending' AND location_id IS NOT NULL`);
    await queryRunner.query(
      `CREATE INDEX pending_change_user ON pending_change (account_id, user_id) WHERE state = 'pending'`,
    );
    await queryRunner.query(
      'CREATE INDEX pending_change_mailbox ON pending_change (account_id, created_at) WHERE location_id IS NULL',
    );
    await queryRunner.query(`ALTER TABLE account_seq ADD COLUMN waiting_changes integer NOT NULL DEFAULT 0,
      ADD COLUMN failed_changes integer NOT NULL DEFAULT 0`);
    await queryRunner.query(countChanges);
    for (const trigger of triggers) await queryRunner.query(trigger);
    await queryRunner.query(`
      UPDATE account_seq SET waiting_changes = c.waiting, failed_changes = c.failed FROM (
        SELECT account_id, count(*) FILTER (WHERE state <> 'failed') AS waiting, count(*) FILTER (WHERE state = 'failed') AS failed
        FROM pending_change GROUP BY account_id
      ) c WHERE account_seq.account_id = c.account_id`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const name of ['inserted', 'deleted', 'updated'])
      await queryRunner.query(`DROP TRIGGER count_${name} ON pending_change`);
    await queryRunner.query('DROP FUNCTION count_changes');
    await queryRunner.query('ALTER TABLE account_seq DROP COLUMN waiting_changes, DROP COLUMN failed_changes');
    await queryRunner.query('DROP INDEX pending_change_group, pending_change_user, pending_change_mailbox');
  }
}

/** The account's row is locked by every transaction that writes for it, so nobody waits for anybody because of this. */
const countChanges = `
  CREATE FUNCTION count_changes() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'INSERT' THEN
      UPDATE account_seq SET waiting_changes = waiting_changes + d.waiting, failed_changes = failed_changes + d.failed
      FROM (
        SELECT account_id, count(*) FILTER (WHERE state <> 'failed') AS waiting, count(*) FILTER (WHERE state = 'failed') AS failed
        FROM new_rows GROUP BY account_id
      ) d WHERE account_seq.account_id = d.account_id;
    ELSIF TG_OP = 'DELETE' THEN
      UPDATE account_seq SET waiting_changes = waiting_changes - d.waiting, failed_changes = failed_changes - d.failed
      FROM (
        SELECT account_id, count(*) FILTER (WHERE state <> 'failed') AS waiting, count(*) FILTER (WHERE state = 'failed') AS failed
        FROM old_rows GROUP BY account_id
      ) d WHERE account_seq.account_id = d.account_id;
    ELSE
      UPDATE account_seq SET waiting_changes = waiting_changes - d.failed, failed_changes = failed_changes + d.failed
      FROM (
        SELECT account_id, sum(failed) AS failed FROM (
          SELECT account_id, (state = 'failed')::int AS failed FROM new_rows
          UNION ALL
          SELECT account_id, -(state = 'failed')::int FROM old_rows
        ) change GROUP BY account_id
      ) d WHERE account_seq.account_id = d.account_id AND d.failed <> 0;
    END IF;
    RETURN NULL;
  END $$`;

const triggers = [
  `CREATE TRIGGER count_inserted AFTER INSERT ON pending_change REFERENCING NEW TABLE AS new_rows
   FOR EACH STATEMENT EXECUTE FUNCTION count_changes()`,
  `CREATE TRIGGER count_deleted AFTER DELETE ON pending_change REFERENCING OLD TABLE AS old_rows
   FOR EACH STATEMENT EXECUTE FUNCTION count_changes()`,
  `CREATE TRIGGER count_updated AFTER UPDATE ON pending_change REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
   FOR EACH STATEMENT EXECUTE FUNCTION count_changes()`,
];
