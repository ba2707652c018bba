import type { AnsweredMeanwhile } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/database.module.js';

/** Who is about to answer which message, and the newest one of its conversation that they have seen. */
export interface Answerer {
  readonly userId: string;
  readonly answeredId: string;
  readonly seenId: string;
}

interface AnswerRow {
  messageId: string;
  threadId: string;
  by: string | null;
  at: Date;
}

/** What was sent into a conversation from its own account. */
@Injectable()
export class AnswersRepository {
  /**
   * The newest message that was sent into the conversation after the one that was seen; null when there is none. Ids of messages
   * grow in the order in which messages became known, which no clock of a mail server and no Date header can disturb.
   *
   * What the writer has sent from here is left out: they know of it, and a second mail of theirs is meant. What another mail
   * program has put into Sent counts, though it may be the writer's own: nobody can know whose it is, and to be asked once too
   * often costs less than a customer with two answers.
   */
  async findNewest(tx: Transaction, { userId, answeredId, seenId }: Answerer): Promise<AnsweredMeanwhile | null> {
    const [row] = await tx.query<AnswerRow>(
      `SELECT m.id AS "messageId", m.thread_id AS "threadId", u.display_name AS by,
         coalesce(o.created_at, m.sent_at, m.received_at) AS at
       FROM message answered JOIN message m ON m.thread_id = answered.thread_id AND m.account_id = answered.account_id
       LEFT JOIN outbox_item o ON o.message_id = m.id LEFT JOIN app_user u ON u.id = o.user_id
       WHERE answered.account_id = $1 AND answered.id = $2 AND m.id > $3 AND o.user_id IS DISTINCT FROM $4
         AND (o.state IN ('queued', 'sending', 'sent', 'unknown') OR o.id IS NULL AND EXISTS (
           SELECT 1 FROM message_location l JOIN mailbox b ON b.id = l.mailbox_id
           WHERE l.message_id = m.id AND b.role = 'sent'))
       ORDER BY m.id DESC LIMIT 1`,
      [tx.accountId, answeredId, seenId, userId],
    );
    return row === undefined ? null : { ...row, at: row.at.toISOString() };
  }
}
