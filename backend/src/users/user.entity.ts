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
  /** Argon2id, in the form that names its own parameters; null as long as no password has been set. */
  @Column({ type: 'text', name: 'password_hash', nullable: true }) passwordHash!: string | null;
  /** When they signed in first, by whatever way; null until then. */
  @Column({ type: 'timestamptz', name: 'entered_at', nullable: true }) enteredAt!: Date | null;
  /** Since when they may not sign in; null when they may. */
  @Column({ type: 'timestamptz', name: 'disabled_at', nullable: true }) disabledAt!: Date | null;
  /** Since when a second factor is asked of them; null when none is. Its key is a sealed secret of kind `second-factor`. */
  @Column({ type: 'timestamptz', name: 'second_factor_at', nullable: true }) secondFactorAt!: Date | null;
  /** The time step (RFC 6238) of the newest code that was accepted: it and those before it let nobody in again. */
  @Column({ type: 'bigint', name: 'second_factor_step', nullable: true }) secondFactorStep!: string | null;
}
