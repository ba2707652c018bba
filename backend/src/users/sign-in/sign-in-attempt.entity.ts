import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Failed attempts to sign in, counted for a mail address, for a network, or for both together. */
@Entity({ name: 'sign_in_attempt' })
export class SignInAttemptEntity {
  /** A hash, as people type passwords where the address belongs. */
  @PrimaryColumn({ type: 'bytea', primaryKeyConstraintName: 'sign_in_attempt_pkey' }) key!: Buffer;
  @Column({ type: 'integer' }) failures!: number;
  /** When they were halved last, as they are with time; before that, when the first came. */
  @Column({ type: 'timestamptz', name: 'last_at' }) lastAt!: Date;
  /** No attempt is looked at before. */
  @Column({ type: 'timestamptz', name: 'blocked_until' }) blockedUntil!: Date;
}
