import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * The number of the account's last push frame. Every transaction that writes for the account locks this row first, so
 * transactions of one account run one after the other and their frames are numbered in the order in which they commit.
 */
@Entity({ name: 'account_seq' })
export class AccountSeqEntity {
  @PrimaryColumn({ type: 'uuid', name: 'account_id', primaryKeyConstraintName: 'account_seq_pkey' }) accountId!: string;
  @Column({ type: 'bigint', default: 0 }) seq!: string;
}
