import type { GroupRole } from '@maildesk/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A group's right to an account. */
@Entity({ name: 'account_group' })
export class AccountGroupEntity {
  @PrimaryColumn({ type: 'uuid', name: 'account_id', primaryKeyConstraintName: 'account_group_pkey' })
  accountId!: string;
  @Index('account_group_group')
  @PrimaryColumn({ type: 'uuid', name: 'group_id', primaryKeyConstraintName: 'account_group_pkey' })
  groupId!: string;
  @Column({ type: 'text' }) role!: GroupRole;
}
