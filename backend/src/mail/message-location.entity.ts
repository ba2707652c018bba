import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { uint32 } from '../database/column-types.js';

/**
 * - `present`: on the server under `uid`.
 * - `local`: not on the server yet (a message being sent, the target of a move); has no UID.
 * - `stale`: its UID became void by a mailbox reset and it has not been found again yet.
 */
export type LocationState = 'present' | 'local' | 'stale';

/** One copy of a message in one mailbox. */
@Entity({ name: 'message_location' })
@Index('message_location_uid', ['mailboxId', 'uid'], { unique: true })
@Index('message_location_thread', ['threadId', 'mailboxId'])
@Index('message_location_message', ['messageId'])
@Index('message_location_local', ['accountId'], { where: `state = 'local'` })
export class MessageLocationEntity {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'message_location_pkey' }) id!: string;
  @Column({ type: 'uuid', name: 'account_id' }) accountId!: string;
  @Column({ type: 'uuid', name: 'mailbox_id' }) mailboxId!: string;
  @Column({ type: 'uuid', name: 'message_id' }) messageId!: string;
  @Column({ type: 'uuid', name: 'thread_id' }) threadId!: string;
  @Column({ type: 'text', default: 'present' }) state!: LocationState;
  /** Null unless `present`. Unique in the mailbox; several nulls may stand beside each other. */
  @Column({ type: 'bigint', nullable: true, transformer: uint32 }) uid!: number | null;
  @Column({ type: 'timestamptz', name: 'received_at' }) receivedAt!: Date;
  /** Flags as the server has them; bits of flags.ts. */
  @Column({ type: 'smallint' }) flags!: number;
  /** Flags as the user sees them: the server's with the pending changes folded over. */
  @Column({ type: 'smallint', name: 'shown_flags' }) shownFlags!: number;
  @Column({ type: 'text', array: true }) keywords!: string[];
  /** Keywords as the user sees them while wishes to change them wait; null where they are the server's. */
  @Column({ type: 'text', array: true, name: 'shown_keywords', nullable: true }) shownKeywords!: string[] | null;
  /** A pending move or deletion took it off the screen. */
  @Column({ type: 'boolean', default: false }) hidden!: boolean;
}
