import type { Attachment, MessageBody } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import { UnitOfWork } from '../database/unit-of-work.js';

/** A cleaned body with the version of the sanitiser that cleaned it. */
export type StoredBody = Omit<MessageBody, 'senderWarnings'> & {
  readonly isFoundForged: boolean;
  readonly sanitizerVersion: number;
};

@Injectable()
export class BodiesRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async find(accountId: string, messageId: string): Promise<StoredBody | null> {
    const rows = await this.unitOfWork.query<StoredBody>(
      `SELECT message_id AS "messageId", html, text, attachments, remote_image_count AS "remoteImageCount", truncated, problem,
         is_found_forged AS "isFoundForged", sanitizer_version AS "sanitizerVersion" FROM message_body WHERE account_id = $1 AND message_id = $2`,
      [accountId, messageId],
    );
    return rows[0] ?? null;
  }

  async save(tx: Transaction, body: StoredBody): Promise<void> {
    await tx.query(
      `INSERT INTO message_body (message_id, account_id, html, text, attachments, remote_image_count, truncated, problem, is_found_forged, sanitizer_version)
       VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9, $10)
       ON CONFLICT (message_id) DO UPDATE SET html = excluded.html, text = excluded.text, attachments = excluded.attachments,
         remote_image_count = excluded.remote_image_count, truncated = excluded.truncated, problem = excluded.problem,
         is_found_forged = excluded.is_found_forged, sanitizer_version = excluded.sanitizer_version`,
      [
        body.messageId,
        tx.accountId,
        body.html,
        body.text,
        JSON.stringify(body.attachments satisfies Attachment[]),
        body.remoteImageCount,
        body.truncated,
        body.problem,
        body.isFoundForged,
        body.sanitizerVersion,
      ],
    );
  }
}
