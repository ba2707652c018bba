import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { uint32 } from '../database/column-types.js';

/** A message that could not be read or stored as it is. It has a bare row in the mailbox, and everything else goes on. */
@Entity({ name: 'quarantined_item' })
@Index('quarantined_item_account', ['accountId'])
export class QuarantinedItemEntity {
  @Column({ type: 'uuid', name: 'account_id' }) accountId!: string;
  @PrimaryColumn({ type: 'uuid', name: 'mailbox_id', primaryKeyConstraintName: 'quarantined_item_pkey' })
  mailboxId!: string;
  @PrimaryColumn({ type: 'bigint', primaryKeyConstraintName: 'quarantined_item_pkey', transformer: uint32 })
  uid!: number;
  /** In plain words, for an administrator. */
  @Column({ type: 'text' }) reason!: string;
  @Column({ type: 'timestamptz', default: () => 'now()' }) since!: Date;
}
