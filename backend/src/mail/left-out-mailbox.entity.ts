import type { LeftOutReason } from '@maildesk/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A mailbox that the server lists and that cannot be had here for its name. Everything else goes on. */
@Entity({ name: 'left_out_mailbox' })
export class LeftOutMailboxEntity {
  @PrimaryColumn({ type: 'uuid', name: 'account_id', primaryKeyConstraintName: 'left_out_mailbox_pkey' })
  accountId!: string;
  /** Of its name as the server writes it, SHA-256 in hexadecimal: the name itself may be what cannot be stored. */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'left_out_mailbox_pkey' }) mark!: string;
  /** As far as it can be shown in a line. */
  @Column({ type: 'text' }) name!: string;
  @Column({ type: 'text' }) reason!: LeftOutReason;
  @Column({ type: 'timestamptz' }) since!: Date;
}
