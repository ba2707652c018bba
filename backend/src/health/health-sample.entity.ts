import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How an account did in five minutes, for the plots. */
@Entity({ name: 'health_sample' })
export class HealthSampleEntity {
  @PrimaryColumn({ type: 'uuid', name: 'account_id', primaryKeyConstraintName: 'health_sample_pkey' })
  accountId!: string;
  @PrimaryColumn({ type: 'timestamptz', primaryKeyConstraintName: 'health_sample_pkey' }) at!: Date;
  /** From delivery to the screen, in milliseconds; null when nothing new came. */
  @Column({ type: 'integer', nullable: true }) p50!: number | null;
  @Column({ type: 'integer', nullable: true }) p95!: number | null;
  /** Wishes and messages that waited to be carried out. */
  @Column({ type: 'integer' }) backlog!: number;
  @Column({ type: 'integer' }) reconnects!: number;
  @Column({ type: 'boolean', name: 'in_trouble' }) inTrouble!: boolean;
}
