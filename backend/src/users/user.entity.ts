import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** A person who signs in. */
@Entity({ name: 'app_user' })
export class UserEntity {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'app_user_pkey' }) id!: string;
  /** In lower case. */
  @Index('app_user_email', { unique: true })
  @Column({ type: 'text' })
  email!: string;
  @Column({ type: 'text', name: 'display_name' }) displayName!: string;
  @Column({ type: 'boolean', name: 'is_admin', default: false }) isAdmin!: boolean;
  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' }) createdAt!: Date;
}
