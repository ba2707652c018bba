import type { AccountState, ConnectionProblem, FailureClass } from '@maildesk/contracts';
import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

export type AccountLogKind = 'state' | 'heal' | 'veto';

/** What happened to an account's connection and mailboxes, kept for two weeks. Never anything of the mail itself. */
@Entity({ name: 'account_log' })
@Index('account_log_account', ['accountId', 'id'])
@Index('account_log_at', ['at'])
export class AccountLogEntity {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'account_log_pkey',
  })
  id!: string;
  @Column({ type: 'uuid', name: 'account_id' }) accountId!: string;
  @Column({ type: 'timestamptz' }) at!: Date;
  @Column({ type: 'text' }) kind!: AccountLogKind;
  @Column({ type: 'text', nullable: true }) state!: AccountState | null;
  /** Of a heal or veto: `protocol` where the server had contradicted itself, else null. */
  @Column({ type: 'text', name: 'failure_class', nullable: true }) failureClass!: FailureClass | null;
  @Column({ type: 'text', name: 'problem_code', nullable: true }) problemCode!: ConnectionProblem | null;
  @Column({ type: 'text', nullable: true }) message!: string | null;
  @Column({ type: 'uuid', name: 'mailbox_id', nullable: true }) mailboxId!: string | null;
}
