import type { OutboxState } from '@maildesk/contracts';
import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** A message handed over for sending. One row per submission; every attempt sends the same bytes. */
@Entity({ name: 'outbox_item' })
// A draft that was taken back may be sent again.
@Index('outbox_item_client_key', ['accountId', 'clientKey'], { unique: true, where: `state <> 'cancelled'` })
@Index('outbox_item_due', ['accountId', 'nextAttemptAt'], { where: `state IN ('queued', 'sending')` })
@Index('outbox_item_stuck', ['accountId'], { where: `state IN ('unknown', 'failed')` })
@Index('outbox_item_unfiled', ['accountId'], { where: `state = 'sent' AND filed_at IS NULL` })
@Index('outbox_item_message', ['messageId'])
@Index('outbox_item_sender', ['userId'], { where: `state <> 'cancelled'` })
@Index('outbox_item_appended', ['filedAt'], { where: 'append_uid IS NOT NULL' })
export class OutboxItemEntity {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'outbox_item_pkey' }) id!: string;
  @Column({ type: 'uuid', name: 'account_id' }) accountId!: string;
  @Column({ type: 'uuid', name: 'user_id' }) userId!: string;
  /** Chosen by the client per draft, so that a repeated request does not send twice. */
  @Column({ type: 'uuid', name: 'client_key' }) clientKey!: string;
  @Column({ type: 'uuid', name: 'message_id' }) messageId!: string;
  /** In the header X-MailDesk-Send-Id. */
  @Column({ type: 'uuid', name: 'send_id' }) sendId!: string;
  /** The message that this one answers; marked `\Answered` once this one is sent. */
  @Column({ type: 'uuid', name: 'answers_message_id', nullable: true }) answersMessageId!: string | null;
  /** The message that this one forwards; marked `$Forwarded` once this one is sent. */
  @Column({ type: 'uuid', name: 'forwards_message_id', nullable: true }) forwardsMessageId!: string | null;
  /** Uploads whose bytes are in `mime`; forgotten once the message is sent. */
  @Column({ type: 'uuid', array: true, name: 'upload_ids', default: '{}' }) uploadIds!: string[];
  @Column({ type: 'text', array: true, name: 'envelope_to' }) envelopeTo!: string[];
  /** Empty once it can be needed no more: cancelled, or in the Sent mailbox. */
  @Column({ type: 'bytea' }) mime!: Buffer;
  @Column({ type: 'text' }) state!: OutboxState;
  @Column({ type: 'integer', default: 0 }) attempts!: number;
  @Column({ type: 'timestamptz', name: 'next_attempt_at', nullable: true }) nextAttemptAt!: Date | null;
  /** Set before the final dot may leave: from then on the server may have accepted the message. */
  @Column({ type: 'timestamptz', name: 'dot_pending_at', nullable: true }) dotPendingAt!: Date | null;
  @Column({ type: 'timestamptz', name: 'accepted_at', nullable: true }) acceptedAt!: Date | null;
  /** When the copy in the Sent mailbox was seen on the server or put there. */
  @Column({ type: 'timestamptz', name: 'filed_at', nullable: true }) filedAt!: Date | null;
  /** Where we have put that copy, if we did and the server told (APPENDUID); for recognising one of the server's own. */
  @Column({ type: 'bigint', name: 'append_uid', nullable: true }) appendUid!: string | null;
  @Column({ type: 'bigint', name: 'append_uid_validity', nullable: true }) appendUidValidity!: string | null;
  @Column({ type: 'text', nullable: true }) error!: string | null;
  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' }) createdAt!: Date;
}
