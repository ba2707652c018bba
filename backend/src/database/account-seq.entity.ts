import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * The number of the account's last push frame, and who looks after the account. Every transaction that writes for the account
 * locks this row first, so transactions of one account run one after the other, their frames are numbered in the order in
 * which they commit, and whether the writer still owns the account costs nothing to know.
 */
@Entity({ name: 'account_seq' })
export class AccountSeqEntity {
  @PrimaryColumn({ type: 'uuid', name: 'account_id', primaryKeyConstraintName: 'account_seq_pkey' }) accountId!: string;
  @Column({ type: 'bigint', default: 0 }) seq!: string;
  /** The process that owns the account. It may have died: see `worker_process`. */
  @Column({ type: 'uuid', name: 'worker_id', nullable: true }) workerId!: string | null;
  /** Grows by one each time a process takes the account; what was begun under an older one cannot be written any more. */
  @Column({ type: 'bigint', default: 0 }) epoch!: string;
  @Column({ type: 'timestamptz', name: 'owned_since', nullable: true }) ownedSince!: Date | null;
  /** How many wishes of users wait, and how many were refused. Kept by triggers on pending_change, so that no writer can forget it. */
  @Column({ type: 'integer', name: 'waiting_changes', default: 0 }) waitingChanges!: number;
  @Column({ type: 'integer', name: 'failed_changes', default: 0 }) failedChanges!: number;
}
