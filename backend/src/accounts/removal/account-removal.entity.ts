import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * An account that has been removed and of which not everything is erased yet. An account's rows are erased by the name of their
 * column `account_id`, which is why it is called otherwise here.
 */
@Entity({ name: 'account_removal' })
export class AccountRemovalEntity {
  @PrimaryColumn({ type: 'uuid', name: 'id', primaryKeyConstraintName: 'account_removal_pkey' })
  accountId!: string;
  @Column({ type: 'text' }) address!: string;
  @Column({ type: 'uuid', name: 'asked_by' }) askedBy!: string;
  @Column({ type: 'timestamptz', name: 'begun_at', default: () => 'now()' }) begunAt!: Date;
  /** How far it is: the table, in order of the alphabet, and the first page of it that has not been looked at. */
  @Column({ type: 'text', name: 'table_name', default: '' }) tableName!: string;
  @Column({ type: 'bigint', default: 0 }) page!: string;
  /** Pages looked at so far, of so many in all tables when it began. */
  @Column({ type: 'bigint', name: 'pages_done', default: 0 }) pagesDone!: string;
  @Column({ type: 'bigint', name: 'pages_total' }) pagesTotal!: string;
  /** Whether this time through all tables something was found. */
  @Column({ type: 'boolean', name: 'found_any', default: false }) foundAny!: boolean;
}
