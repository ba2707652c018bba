import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The permission by which an account signs in at its servers (OAuth), and how its tokens stand. They are sealed elsewhere. */
@Entity({ name: 'account_grant' })
export class AccountGrantEntity {
  @PrimaryColumn({ type: 'uuid', name: 'account_id', primaryKeyConstraintName: 'account_grant_pkey' })
  accountId!: string;
  @Column({ type: 'uuid', name: 'provider_id' }) providerId!: string;
  /** The person at the provider. */
  @Column({ type: 'text' }) subject!: string;
  /** When a person granted it. */
  @Column({ type: 'timestamptz', name: 'granted_at' }) grantedAt!: Date;
  /** When the access token ends, for people to read; null where the provider does not say. */
  @Column({ type: 'timestamptz', name: 'expires_at', nullable: true }) expiresAt!: Date | null;
  /** Counts the tokens. Whoever stores new ones names the number of those that were used to get them. */
  @Column({ type: 'integer', default: 1 }) version!: number;
  /** Until when one process alone fetches new tokens; null when none does. */
  @Column({ type: 'timestamptz', name: 'claimed_until', nullable: true }) claimedUntil!: Date | null;
  /** Why the provider gives no tokens any more, in a sentence; null as long as it does. */
  @Column({ type: 'text', nullable: true }) refusal!: string | null;
}
