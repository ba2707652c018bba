import { Column, Entity, PrimaryColumn } from 'typeorm';

/** When a job that all processes share was last begun. */
@Entity({ name: 'periodic_job' })
export class PeriodicJobEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'periodic_job_pkey' }) name!: string;
  @Column({ type: 'timestamptz', name: 'begun_at' }) begunAt!: Date;
}
