import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { uint32 } from '../database/column-types.js';

/** What is to be done with one message where it lies. */
export type MessageChangeKind =
  'add-flag' | 'remove-flag' | 'add-keyword' | 'remove-keyword' | 'move' | 'copy' | 'expunge';

/** What is to be done with a mailbox itself. */
export type MailboxChangeKind = 'create-mailbox' | 'rename-mailbox' | 'delete-mailbox';

/** A user's wish that is shown here already and waits to be carried out on the mail server. */
@Entity({ name: 'pending_change' })
@Index('pending_change_account', ['accountId', 'createdAt'])
@Index('pending_change_location', ['locationId'])
// Those that wait by the groups in which they are carried out, see the migration.
@Index('pending_change_group', { synchronize: false })
@Index('pending_change_user', ['accountId', 'userId'], { where: `state = 'pending'` })
@Index('pending_change_mailbox', ['accountId', 'createdAt'], { where: 'location_id IS NULL' })
@Index('pending_change_message', ['messageId'])
@Index('pending_change_target', ['targetMailboxId'], { where: 'target_mailbox_id IS NOT NULL' })
export class PendingChangeEntity {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'pending_change_pkey' }) id!: string;
  @Column({ type: 'uuid', name: 'account_id' }) accountId!: string;
  /** Null for changes of a mailbox itself. */
  @Column({ type: 'uuid', name: 'location_id', nullable: true }) locationId!: string | null;
  @Column({ type: 'uuid', name: 'mailbox_id' }) mailboxId!: string;
  @Column({ type: 'uuid', name: 'message_id', nullable: true }) messageId!: string | null;
  @Column({ type: 'text' }) kind!: MessageChangeKind | MailboxChangeKind;
  /** Where else the message lay, and could be seen, when this was wanted: these places are none that it has been moved to since. */
  @Column({ type: 'uuid', array: true, default: '{}' }) beside!: string[];
  /** Since when its message is gone from where it lay, and looked for; null where it is not, or where that is not known. */
  @Column({ type: 'timestamptz', name: 'lost_at', nullable: true }) lostAt!: Date | null;
  /** A system flag without its backslash, or a keyword. */
  @Column({ type: 'text', nullable: true }) flag!: string | null;
  @Column({ type: 'uuid', name: 'target_mailbox_id', nullable: true }) targetMailboxId!: string | null;
  /** The path that a mailbox is to be made under, or renamed to. */
  @Column({ type: 'text', nullable: true }) path!: string | null;
  @Column({ type: 'text', default: 'pending' }) state!: 'pending' | 'running' | 'failed';
  /** An attempt ended without a clear answer: the server may have carried it out, so that is looked at first. */
  @Column({ type: 'boolean', default: false }) doubtful!: boolean;
  /**
   * UIDNEXT and UIDVALIDITY of the target before the first copy: copies of ours have this UID or a higher one. Of a change of a mailbox
   * itself the UIDVALIDITY that the mailbox had when it was wanted.
   */
  @Column({ type: 'bigint', name: 'since_uid', nullable: true, transformer: uint32 }) sinceUid!: number | null;
  @Column({ type: 'bigint', name: 'since_uid_validity', nullable: true, transformer: uint32 }) sinceUidValidity!:
    number | null;
  @Column({ type: 'integer', default: 0 }) attempts!: number;
  @Column({ type: 'timestamptz', name: 'next_attempt_at', nullable: true }) nextAttemptAt!: Date | null;
  /** Why the last attempt did not succeed. */
  @Column({ type: 'text', nullable: true }) error!: string | null;
  @Column({ type: 'timestamptz', name: 'failed_at', nullable: true }) failedAt!: Date | null;
  @Column({ type: 'uuid', name: 'user_id', nullable: true }) userId!: string | null;
  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' }) createdAt!: Date;
}
