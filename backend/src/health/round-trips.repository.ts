import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

export interface TestMail {
  /** Without angle brackets; see `isTest`. */
  readonly messageIdHeader: string;
  readonly accountId: string;
}

/** By which the index of test mails is found; theirs all begin so. */
const isTest = `message_id_header LIKE 'maildesk-test.%'`;

@Injectable()
export class RoundTripsRepository {
  constructor(private readonly dataSource: DataSource) {}

  async add({ messageIdHeader, accountId }: TestMail): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO round_trip (message_id_header, account_id) SELECT $1, id FROM account WHERE id = $2`,
      [messageIdHeader, accountId],
    );
  }

  /** The test mail as it has come in, if it is anywhere on the screen; and the roles of the mailboxes where the server has it. */
  async find({
    accountId,
    messageIdHeader,
  }: Pick<TestMail, 'accountId' | 'messageIdHeader'>): Promise<{ messageId: string; roles: (string | null)[] } | null> {
    const rows: { messageId: string; roles: (string | null)[] }[] = await this.dataSource.query(
      `SELECT message.id AS "messageId", array_agg(mailbox.role) AS roles FROM message
       JOIN message_location AS place ON place.message_id = message.id AND place.uid IS NOT NULL
       JOIN mailbox ON mailbox.id = place.mailbox_id
       WHERE message.account_id = $1 AND message.message_id_header = $2 AND message.${isTest} GROUP BY message.id`,
      [accountId, messageIdHeader],
    );
    return rows[0] ?? null;
  }

  /** Test mails that have come in after all, and are shown; but for those that the server has refused to remove. */
  async listLeftOver(): Promise<(TestMail & { messageId: string })[]> {
    return this.dataSource.query(
      `SELECT DISTINCT trip.message_id_header AS "messageIdHeader", trip.account_id AS "accountId", message.id AS "messageId"
       FROM round_trip AS trip
       JOIN message ON message.account_id = trip.account_id AND message.message_id_header = trip.message_id_header AND message.${isTest}
       JOIN message_location AS place ON place.message_id = message.id AND NOT place.hidden AND (place.shown_flags & 8) = 0
       WHERE NOT EXISTS (
         SELECT FROM pending_change WHERE pending_change.message_id = message.id AND kind = 'expunge' AND state = 'failed'
       )`,
    );
  }

  /** What has not come within a day does not come any more. */
  async prune(): Promise<void> {
    await this.dataSource.query(`DELETE FROM round_trip WHERE begun_at < now() - interval '1 day'`);
  }
}
