import type { AuditAction, AuditFacts } from '@maildesk/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * What somebody did. It stays when the user or the account is gone, and so holds their names of then; an account's rows are
 * erased by the name of their column `account_id`, which is why it is called otherwise here.
 */
@Entity({ name: 'audit_entry' })
@Index('audit_entry_at', ['at', 'id'])
@Index('audit_entry_account', ['aboutAccountId', 'at', 'id'])
@Index('audit_entry_actor', ['actorId', 'at', 'id'])
export class AuditEntryEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'audit_entry_pkey' }) id!: string;
  @Column({ type: 'timestamptz' }) at!: Date;
  @Column({ type: 'uuid', name: 'actor_id', nullable: true }) actorId!: string | null;
  @Column({ type: 'text', name: 'actor_name', nullable: true }) actorName!: string | null;
  @Column({ type: 'uuid', name: 'about_account_id', nullable: true }) aboutAccountId!: string | null;
  @Column({ type: 'text', name: 'account_address', nullable: true }) accountAddress!: string | null;
  @Column({ type: 'text' }) action!: AuditAction;
  @Column({ type: 'uuid', name: 'subject_ids', array: true, default: '{}' }) subjectIds!: string[];
  @Column({ type: 'jsonb', default: {} }) facts!: AuditFacts;
}
