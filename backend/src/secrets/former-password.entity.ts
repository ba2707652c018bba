import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Account passwords in the form of former versions. They become rows of `sealed_secret` at the next start. */
@Entity({ name: 'account_secret' })
export class FormerPasswordEntity {
  @PrimaryColumn({ type: 'uuid', name: 'account_id', primaryKeyConstraintName: 'account_secret_pkey' })
  accountId!: string;
  @Column({ type: 'text' }) sealed!: string;
}
