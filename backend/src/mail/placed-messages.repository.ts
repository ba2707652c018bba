import type { MailAddress } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';

/** A message that is recognised by its place alone, as it was found. */
export interface PlacedMessage {
  /** Of the place where it lies now; hexadecimal. */
  readonly identity: string;
  readonly receivedAt: Date;
  readonly sizeBytes: number;
  readonly subject: string;
  readonly from: readonly MailAddress[];
}

/** What stands for "unknown" where a server says no INTERNALDATE. */
const unknownTime = 0;

/** What makes two such messages alike. */
const likeness = 'received_at, size_bytes, subject, from_addresses';

/** Messages that have neither Message-ID nor Date, so that a mailbox reset takes from them all that they are recognised by. */
@Injectable()
export class PlacedMessagesRepository {
  /**
   * Of the messages that lost their place when a mailbox was reset, gives those that are among `found` the identity of where they are
   * now, so that they stay the same messages. Nothing proves that they are; but what came in the same second, with as many bytes,
   * the same subject and sender, where no other lost message and no other that was found is like it, is no other.
   */
  async replace(tx: Transaction, mailboxId: string, found: readonly PlacedMessage[]): Promise<void> {
    const timed = found.filter(({ receivedAt }) => receivedAt.getTime() !== unknownTime);
    if (timed.length === 0) return;
    await tx.query(
      `WITH found AS (
         SELECT decode(identity, 'hex') AS identity, ${likeness}, count(*) OVER (PARTITION BY ${likeness}) AS alike
         FROM jsonb_to_recordset($3::jsonb) AS f(identity text, received_at timestamptz, size_bytes integer, subject text, from_addresses jsonb)
       ), lost AS (
         SELECT id, ${likeness}, count(*) OVER (PARTITION BY ${likeness}) AS alike FROM (
           SELECT m.id, l.received_at, m.size_bytes, m.subject, m.from_addresses
           FROM message_location l JOIN message m ON m.id = l.message_id
           WHERE l.mailbox_id = $2 AND l.uid IS NULL AND l.state = 'stale' AND m.message_id_header IS NULL AND m.sent_at IS NULL
         ) stale
       )
       UPDATE message SET identity = found.identity FROM found JOIN lost USING (${likeness})
       WHERE message.id = lost.id AND found.alike = 1 AND lost.alike = 1
         AND NOT EXISTS (SELECT 1 FROM message other WHERE other.account_id = $1 AND other.identity = found.identity)`,
      [tx.accountId, mailboxId, JSON.stringify(timed.map(toRow))],
    );
  }
}

const toRow = ({ identity, receivedAt, sizeBytes, subject, from }: PlacedMessage) => ({
  identity,
  received_at: receivedAt.toISOString(),
  size_bytes: sizeBytes,
  subject,
  from_addresses: from,
});
