import type { Role } from '@maildesk/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A user's right to an account. */
@Entity({ name: 'account_member' })
export class AccountMemberEntity {
  @PrimaryColumn({ type: 'uuid', name: 'account_id', primaryKeyConstraintName: 'account_member_pkey' })
  accountId!: string;
  @Index('account_member_user')
  @PrimaryColumn({ type: 'uuid', name: 'user_id', primaryKeyConstraintName: 'account_member_pkey' })
  userId!: string;
  @Column({ type: 'text' }) role!: Role;
}
