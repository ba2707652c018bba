import type { DraftContent } from '@maildesk/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A message that is being written. The row is the truth; the copy in the Drafts mailbox follows it. */
@Entity({ name: 'draft' })
@Index('draft_unfiled', ['accountId'], { where: 'filed_version <> version' })
@Index('draft_saved', ['accountId', 'savedAt'])
export class DraftEntity {
  @PrimaryColumn({ type: 'uuid', name: 'account_id', primaryKeyConstraintName: 'draft_pkey' }) accountId!: string;
  /** Chosen by the client. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'draft_pkey' }) id!: string;
  /** Who saved it last. */
  @Column({ type: 'uuid', name: 'user_id' }) userId!: string;
  @Column({ type: 'integer' }) version!: number;
  /** Null once it was sent or thrown away. The row stays for a while, so that a save that comes late makes no new draft. */
  @Column({ type: 'jsonb', nullable: true }) content!: DraftContent | null;
  @Column({ type: 'integer', name: 'size_bytes', default: 0 }) sizeBytes!: number;
  @Column({ type: 'uuid', array: true, name: 'upload_ids', default: '{}' }) uploadIds!: string[];
  @Column({ type: 'boolean', name: 'is_open' }) isOpen!: boolean;
  @Column({ type: 'timestamptz', name: 'saved_at' }) savedAt!: Date;
  /** The version that the Drafts mailbox has; of a draft that is over, the one at which its copies were removed. */
  @Column({ type: 'integer', name: 'filed_version', default: 0 }) filedVersion!: number;
  @Column({ type: 'timestamptz', name: 'filed_at', nullable: true }) filedAt!: Date | null;
}
