import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** People who get their access to accounts together. */
@Entity({ name: 'user_group' })
@Index('user_group_odoo', ['odooDatabaseId', 'odooGroupId'], { unique: true })
export class UserGroupEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'user_group_pkey' }) id!: string;
  @Index('user_group_name', { unique: true })
  @Column({ type: 'text' })
  name!: string;
  /** The paired Odoo database that says how it is called and who is in it, and its id there; null of a group of ours. */
  @Column({ type: 'uuid', name: 'odoo_database_id', nullable: true }) odooDatabaseId!: string | null;
  @Column({ type: 'text', name: 'odoo_group_id', nullable: true }) odooGroupId!: string | null;
}
