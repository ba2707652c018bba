import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The sealed password of an account. In a table of its own, so that no list of accounts reads it by accident. */
@Entity({ name: 'account_secret' })
export class AccountSecretEntity {
  @PrimaryColumn({ type: 'uuid', name: 'account_id', primaryKeyConstraintName: 'account_secret_pkey' })
  accountId!: string;
  @Column({ type: 'text' }) sealed!: string;
}
