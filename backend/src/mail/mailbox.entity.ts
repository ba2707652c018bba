import type { MailboxRole } from '@maildesk/contracts';
import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { uint32, uint63 } from '../database/column-types.js';

/** An IMAP mailbox of an account, with the point from which its next synchronisation goes on. */
@Entity({ name: 'mailbox' })
@Index('mailbox_account_path', ['accountId', 'path'], { unique: true })
export class MailboxEntity {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'mailbox_pkey' }) id!: string;
  @Column({ type: 'uuid', name: 'account_id' }) accountId!: string;
  @Column({ type: 'text' }) path!: string;
  @Column({ type: 'text', nullable: true }) delimiter!: string | null;
  @Column({ type: 'text' }) name!: string;
  @Column({ type: 'text', nullable: true }) role!: MailboxRole | null;
  @Column({ type: 'boolean' }) selectable!: boolean;
  /** The path as the user sees it while a wish to rename it, or a mailbox above it, waits; null where it is `path`. */
  @Column({ type: 'text', name: 'shown_path', nullable: true }) shownPath!: string | null;
  /** A pending deletion took it off the screen. */
  @Column({ type: 'boolean', default: false }) hidden!: boolean;
  /** False while a wish to make it waits: it is shown, and no concern of sync yet. */
  @Column({ type: 'boolean', name: 'on_server', default: true }) onServer!: boolean;
  /** The resume point: null until the mailbox was opened for the first time. */
  @Column({ type: 'bigint', name: 'uid_validity', nullable: true, transformer: uint32 }) uidValidity!: number | null;
  @Column({ type: 'bigint', name: 'uid_next', nullable: true, transformer: uint32 }) uidNext!: number | null;
  @Column({ type: 'bigint', name: 'highest_modseq', nullable: true, transformer: uint63 }) highestModseq!:
    bigint | null;
  /** First fill goes downwards: every message with this UID or a higher one is here. Null before the first window. */
  @Column({ type: 'bigint', name: 'fill_low_uid', nullable: true, transformer: uint32 }) fillLowUid!: number | null;
  @Column({ type: 'boolean', name: 'fill_complete', default: false }) fillComplete!: boolean;
  /** How many messages the server had when last asked; the total of the fill's progress. */
  @Column({ type: 'integer', name: 'server_count', default: 0 }) serverCount!: number;
  /** What the user sees in it. Kept by triggers on message_location and mailbox_thread, so that no writer can forget it. */
  @Column({ type: 'integer', name: 'message_count', default: 0 }) messageCount!: number;
  @Column({ type: 'integer', name: 'unread_count', default: 0 }) unreadCount!: number;
  @Column({ type: 'integer', name: 'thread_count', default: 0 }) threadCount!: number;
  @Column({ type: 'text', name: 'watch_mode', default: 'poll' }) watchMode!: 'idle' | 'poll';
  @Column({ type: 'timestamptz', name: 'verified_at', nullable: true }) verifiedAt!: Date | null;
}
