import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** Messages of one account that references join. A thread that turned out to be part of another points to it. */
@Entity({ name: 'thread' })
@Index('thread_merged_into', ['mergedInto'], { where: 'merged_into IS NOT NULL' })
export class ThreadEntity {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'thread_pkey' }) id!: string;
  @Column({ type: 'uuid', name: 'account_id' }) accountId!: string;
  @Column({ type: 'uuid', name: 'merged_into', nullable: true }) mergedInto!: string | null;
}
