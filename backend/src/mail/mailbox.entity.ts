import type { ChoosableRole, MailboxRole } from '@maildesk/contracts';
import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { uint32, uint63 } from '../database/column-types.js';

/** What a mailbox's changes are found by: QRESYNC, CONDSTORE (RFC 7162), or reading and comparing. */
export type SyncPath = 'qresync' | 'condstore' | 'compare';

/**
 * `not-openable`: listed, but the server will not open it. `unstable`: its UIDs become void again and again. `own-trouble`: an error of
 * our own keeps it from being taken over.
 */
export type MailboxTroubleCode = 'not-openable' | 'unstable' | 'own-trouble';

/** An IMAP mailbox of an account, with the point from which its next synchronisation goes on. */
@Entity({ name: 'mailbox' })
@Index('mailbox_account_path', ['accountId', 'path'], { unique: true })
@Index('mailbox_chosen_role', ['accountId', 'chosenRole'], { unique: true, where: '(chosen_role IS NOT NULL)' })
export class MailboxEntity {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'mailbox_pkey' }) id!: string;
  @Column({ type: 'uuid', name: 'account_id' }) accountId!: string;
  @Column({ type: 'text' }) path!: string;
  @Column({ type: 'text', nullable: true }) delimiter!: string | null;
  @Column({ type: 'text' }) name!: string;
  /** Made of the two below by `MailboxRolesRepository.settle`. */
  @Column({ type: 'text', nullable: true }) role!: MailboxRole | null;
  /** As the server says by SPECIAL-USE, or else its name. */
  @Column({ type: 'text', name: 'listed_role', nullable: true }) listedRole!: MailboxRole | null;
  /** As a person said. */
  @Column({ type: 'text', name: 'chosen_role', nullable: true }) chosenRole!: ChoosableRole | null;
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
  /** How many messages of the server are here, seen or not. Kept in the same way. */
  @Column({ type: 'integer', name: 'uid_count', default: 0 }) uidCount!: number;
  @Column({ type: 'text', name: 'watch_mode', default: 'poll' }) watchMode!: 'notify' | 'idle' | 'poll';
  @Column({ type: 'timestamptz', name: 'verified_at', nullable: true }) verifiedAt!: Date | null;
  /** The server's own id of the mailbox, which a rename does not change (MAILBOXID, RFC 8474). */
  @Column({ type: 'text', name: 'server_id', nullable: true }) serverId!: string | null;
  /** By what the last catch-up went; see sync-plan.ts. Null until there was one. */
  @Column({ type: 'text', name: 'sync_path', nullable: true }) syncPath!: SyncPath | null;
  /** Why this mailbox is left alone, while all others go on; null as a rule. */
  @Column({ type: 'text', nullable: true }) trouble!: MailboxTroubleCode | null;
  @Column({ type: 'text', name: 'trouble_reason', nullable: true }) troubleReason!: string | null;
  @Column({ type: 'timestamptz', name: 'trouble_since', nullable: true }) troubleSince!: Date | null;
  /** When a mailbox in trouble is tried again. */
  @Column({ type: 'timestamptz', name: 'retry_at', nullable: true }) retryAt!: Date | null;
  /** How often in a row the server has refused to open it. */
  @Column({ type: 'integer', name: 'open_failures', default: 0 }) openFailures!: number;
  /** Since when the server does not list it any more. */
  @Column({ type: 'timestamptz', name: 'missing_since', nullable: true }) missingSince!: Date | null;
  /** It was found under another path, and opening it has not yet shown that it is the same mailbox. */
  @Column({ type: 'boolean', default: false }) renamed!: boolean;
  /** When its UIDVALIDITY changed lately. */
  @Column({ type: 'timestamptz', array: true, name: 'reset_times', default: '{}' }) resetTimes!: Date[];
  /** Where no counter tells of changed flags: how far down they have been read in this round. Null at its beginning. */
  @Column({ type: 'bigint', name: 'scan_below_uid', nullable: true, transformer: uint32 }) scanBelowUid!: number | null;
  @Column({ type: 'timestamptz', name: 'scanned_at', nullable: true }) scannedAt!: Date | null;
  /** When all UIDs were last compared with the server's. */
  @Column({ type: 'timestamptz', name: 'compared_at', nullable: true }) comparedAt!: Date | null;
  /** How often a comparison found a difference that no catch-up had; and how often the server told of deletions that were none. */
  @Column({ type: 'integer', name: 'heal_count', default: 0 }) healCount!: number;
  @Column({ type: 'integer', name: 'veto_count', default: 0 }) vetoCount!: number;
}
