import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How all accounts together did in five minutes. */
@Entity({ name: 'system_sample' })
export class SystemSampleEntity {
  @PrimaryColumn({ type: 'timestamptz', primaryKeyConstraintName: 'system_sample_pkey' }) at!: Date;
  @Column({ type: 'integer', nullable: true }) p50!: number | null;
  @Column({ type: 'integer', nullable: true }) p95!: number | null;
  @Column({ type: 'integer' }) backlog!: number;
  @Column({ type: 'integer' }) reconnects!: number;
  /** Accounts that needed attention. */
  @Column({ type: 'integer', name: 'in_trouble' }) inTrouble!: number;
}
