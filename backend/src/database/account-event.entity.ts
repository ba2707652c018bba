import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The log of push frames of an account, kept a few days so that a client which was away can catch up. */
@Entity({ name: 'account_event' })
export class AccountEventEntity {
  @PrimaryColumn({ type: 'uuid', name: 'account_id', primaryKeyConstraintName: 'account_event_pkey' })
  accountId!: string;
  @PrimaryColumn({ type: 'bigint', primaryKeyConstraintName: 'account_event_pkey' }) seq!: string;
  @Column({ type: 'text' }) name!: string;
  @Column({ type: 'jsonb' }) payload!: unknown;
  @Index('account_event_at')
  @Column({ type: 'timestamptz', default: () => 'now()' })
  at!: Date;
}
