import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { uint32 } from '../database/column-types.js';

/** A mailbox that is gone, and of which more was here than could be forgotten in that moment. It is forgotten a piece at a time. */
@Entity({ name: 'mailbox_removal' })
export class MailboxRemovalEntity {
  @PrimaryColumn({ type: 'uuid', name: 'mailbox_id', primaryKeyConstraintName: 'mailbox_removal_pkey' })
  mailboxId!: string;
  @Index('mailbox_removal_account')
  @Column({ type: 'uuid', name: 'account_id' })
  accountId!: string;
  /** What has this UID or a lower one is forgotten. */
  @Column({ type: 'bigint', name: 'above_uid', default: 0, transformer: uint32 }) aboveUid!: number;
}
