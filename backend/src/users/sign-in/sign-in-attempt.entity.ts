import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Failed attempts to sign in, counted for one mail address or for one network. Forgotten a day after the last. */
@Entity({ name: 'sign_in_attempt' })
export class SignInAttemptEntity {
  /** A hash, as people type passwords where the address belongs. */
  @PrimaryColumn({ type: 'bytea', primaryKeyConstraintName: 'sign_in_attempt_pkey' }) key!: Buffer;
  @Column({ type: 'integer' }) failures!: number;
  @Column({ type: 'timestamptz', name: 'last_at' }) lastAt!: Date;
  /** No attempt is looked at before. */
  @Column({ type: 'timestamptz', name: 'blocked_until' }) blockedUntil!: Date;
}
