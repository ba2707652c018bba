import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The uses of something limited that still count, by a hash of what is limited and of who uses it. */
@Entity({ name: 'rate_limit_uses' })
@Index('rate_limit_uses_over', ['overAt'])
export class RateLimitUsesEntity {
  @PrimaryColumn({ type: 'bytea', primaryKeyConstraintName: 'rate_limit_uses_pkey' }) key!: Buffer;
  @Column({ type: 'timestamptz', name: 'used_at', array: true }) usedAt!: Date[];
  /** When the last of them counts no more. */
  @Column({ type: 'timestamptz', name: 'over_at' }) overAt!: Date;
}
