import { Entity, Index, PrimaryColumn } from 'typeorm';

/** That a user is in a group. */
@Entity({ name: 'group_member' })
export class GroupMemberEntity {
  @PrimaryColumn({ type: 'uuid', name: 'group_id', primaryKeyConstraintName: 'group_member_pkey' })
  groupId!: string;
  @Index('group_member_user')
  @PrimaryColumn({ type: 'uuid', name: 'user_id', primaryKeyConstraintName: 'group_member_pkey' })
  userId!: string;
}
