import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * One line of a mailbox's list, kept in step by every transaction that touches the thread, so that reading a page costs the
 * page and not the mailbox.
 */
@Entity({ name: 'mailbox_thread' })
@Index('mailbox_thread_order', ['mailboxId', 'lastAt', 'threadId'])
export class MailboxThreadEntity {
  // The thread stands first, so that the same index finds a thread in all mailboxes.
  @PrimaryColumn({ type: 'uuid', name: 'thread_id', primaryKeyConstraintName: 'mailbox_thread_pkey' })
  threadId!: string;
  @PrimaryColumn({ type: 'uuid', name: 'mailbox_id', primaryKeyConstraintName: 'mailbox_thread_pkey' })
  mailboxId!: string;
  @Column({ type: 'uuid', name: 'account_id' }) accountId!: string;
  @Column({ type: 'timestamptz', name: 'last_at' }) lastAt!: Date;
  @Column({ type: 'uuid', name: 'latest_message_id' }) latestMessageId!: string;
  @Column({ type: 'integer', name: 'message_count' }) messageCount!: number;
  @Column({ type: 'integer', name: 'unread_count' }) unreadCount!: number;
  @Column({ type: 'boolean' }) flagged!: boolean;
  @Column({ type: 'boolean' }) answered!: boolean;
  @Column({ type: 'boolean', name: 'has_attachments' }) hasAttachments!: boolean;
}
