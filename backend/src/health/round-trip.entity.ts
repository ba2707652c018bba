import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A test mail of an account to itself, remembered for a day so that it is removed however late it comes. */
@Entity({ name: 'round_trip' })
@Index('round_trip_begun', ['begunAt'])
export class RoundTripEntity {
  /** Without angle brackets. */
  @PrimaryColumn({ type: 'text', name: 'message_id_header', primaryKeyConstraintName: 'round_trip_pkey' })
  messageIdHeader!: string;
  @Column({ type: 'uuid', name: 'account_id' }) accountId!: string;
  @Column({ type: 'timestamptz', name: 'begun_at', default: () => 'now()' }) begunAt!: Date;
}
