import type { Flag } from '@maildesk/contracts';
import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

export type PendingChangeKind = 'add-flag' | 'remove-flag' | 'move' | 'expunge';

/** A user's wish that is shown here already and waits to be carried out on the mail server. */
@Entity({ name: 'pending_change' })
@Index('pending_change_account', ['accountId', 'createdAt'])
@Index('pending_change_location', ['locationId'])
@Index('pending_change_message', ['messageId'])
export class PendingChangeEntity {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'pending_change_pkey' }) id!: string;
  @Column({ type: 'uuid', name: 'account_id' }) accountId!: string;
  @Column({ type: 'uuid', name: 'location_id' }) locationId!: string;
  @Column({ type: 'uuid', name: 'mailbox_id' }) mailboxId!: string;
  @Column({ type: 'uuid', name: 'message_id' }) messageId!: string;
  @Column({ type: 'text' }) kind!: PendingChangeKind;
  @Column({ type: 'text', nullable: true }) flag!: Flag | '$forwarded' | null;
  @Column({ type: 'uuid', name: 'target_mailbox_id', nullable: true }) targetMailboxId!: string | null;
  @Column({ type: 'text', default: 'pending' }) state!: 'pending' | 'running' | 'failed';
  @Column({ type: 'integer', default: 0 }) attempts!: number;
  @Column({ type: 'text', nullable: true }) error!: string | null;
  @Column({ type: 'uuid', name: 'user_id', nullable: true }) userId!: string | null;
  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' }) createdAt!: Date;
}
