import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** People who get their access to accounts together. */
@Entity({ name: 'user_group' })
export class UserGroupEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'user_group_pkey' }) id!: string;
  @Index('user_group_name', { unique: true })
  @Column({ type: 'text' })
  name!: string;
}
