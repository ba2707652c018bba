import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A MailDesk that works on this database. It is alive as long as it renews `heartbeat_at`, by the database's clock. */
@Entity({ name: 'worker_process' })
export class WorkerProcessEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'worker_process_pkey' }) id!: string;
  @Column({ type: 'text' }) host!: string;
  /** Where `pid` means something: processes with the same place can see whether the other is there. */
  @Column({ type: 'text' }) place!: string;
  @Column({ type: 'integer' }) pid!: number;
  @Column({ type: 'timestamptz', name: 'started_at', default: () => 'now()' }) startedAt!: Date;
  @Column({ type: 'timestamptz', name: 'heartbeat_at', default: () => 'now()' }) heartbeatAt!: Date;
  /** It is stopping, takes no accounts and gives back those that it has. */
  @Column({ type: 'boolean', default: false }) draining!: boolean;
}
