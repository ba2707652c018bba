import type { MailAddress } from '@maildesk/contracts';
import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** One message of an account, stored once however many mailboxes it lies in. */
@Entity({ name: 'message' })
@Index('message_account_identity', ['accountId', 'identity'], { unique: true })
@Index('message_thread', ['threadId', 'receivedAt'])
@Index('message_send_id', ['accountId', 'sendId'], { where: 'send_id IS NOT NULL' })
// Test mails of accounts to themselves.
@Index('message_round_trip', ['accountId', 'messageIdHeader'], { where: `message_id_header LIKE 'maildesk-test.%'` })
// With whom mail was exchanged: by the lower-cased address of the (first) sender and of the first recipient, see the migration.
@Index('message_from', { synchronize: false })
@Index('message_first_to', { synchronize: false })
@Index('message_orphaned', ['orphanedAt'], { where: 'orphaned_at IS NOT NULL' })
export class MessageEntity {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'message_pkey' }) id!: string;
  @Column({ type: 'uuid', name: 'account_id' }) accountId!: string;
  @Column({ type: 'uuid', name: 'thread_id' }) threadId!: string;
  /** What makes two locations the same message; see message-identity.ts. */
  @Column({ type: 'bytea' }) identity!: Buffer;
  @Column({ type: 'text', name: 'message_id_header', nullable: true }) messageIdHeader!: string | null;
  /** References and In-Reply-To, oldest first, without angle brackets. */
  @Column({ type: 'text', array: true, name: 'reference_ids' }) referenceIds!: string[];
  @Column({ type: 'text' }) subject!: string;
  @Column({ type: 'jsonb', name: 'from_addresses' }) from!: MailAddress[];
  @Column({ type: 'jsonb', name: 'to_addresses' }) to!: MailAddress[];
  @Column({ type: 'jsonb', name: 'cc_addresses' }) cc!: MailAddress[];
  @Column({ type: 'jsonb', name: 'bcc_addresses' }) bcc!: MailAddress[];
  @Column({ type: 'jsonb', name: 'reply_to_addresses' }) replyTo!: MailAddress[];
  @Column({ type: 'timestamptz', name: 'sent_at', nullable: true }) sentAt!: Date | null;
  @Column({ type: 'timestamptz', name: 'received_at' }) receivedAt!: Date;
  @Column({ type: 'integer', name: 'size_bytes' }) sizeBytes!: number;
  @Column({ type: 'boolean', name: 'has_attachments' }) hasAttachments!: boolean;
  /** Null until the text was looked at. */
  @Column({ type: 'text', nullable: true }) preview!: string | null;
  /** Our own mark in mail sent from here, by which the server's copy is recognised. */
  @Column({ type: 'uuid', name: 'send_id', nullable: true }) sendId!: string | null;
  /** Since when it lies in no mailbox: a move by another client looks like a deletion for a while. */
  @Column({ type: 'timestamptz', name: 'orphaned_at', nullable: true }) orphanedAt!: Date | null;
}
