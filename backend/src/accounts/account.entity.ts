import type { AccountState, ConnectionProblem, FailureClass, Quirk, Security } from '@maildesk/contracts';
import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** One mail account: its address, its servers and how its connection stands. */
@Entity({ name: 'account' })
export class AccountEntity {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'account_pkey' }) id!: string;
  @Index('account_address', { unique: true })
  @Column({ type: 'text' })
  address!: string;
  @Column({ type: 'text', name: 'display_name' }) displayName!: string;
  @Column({ type: 'boolean', name: 'is_demo', default: false }) isDemo!: boolean;
  /** The provider by whose permission it signs in; null when it does by its password. */
  @Column({ type: 'uuid', name: 'oauth_provider_id', nullable: true }) oauthProviderId!: string | null;
  @Column({ type: 'text', name: 'imap_host' }) imapHost!: string;
  @Column({ type: 'integer', name: 'imap_port' }) imapPort!: number;
  @Column({ type: 'text', name: 'imap_security' }) imapSecurity!: Security;
  @Column({ type: 'text', name: 'imap_username' }) imapUsername!: string;
  /** The self-signed certificate (PEM) that a person trusts for this server. */
  @Column({ type: 'text', name: 'imap_pinned_certificate', nullable: true }) imapPinnedCertificate!: string | null;
  @Column({ type: 'text', name: 'smtp_host' }) smtpHost!: string;
  @Column({ type: 'integer', name: 'smtp_port' }) smtpPort!: number;
  @Column({ type: 'text', name: 'smtp_security' }) smtpSecurity!: Security;
  @Column({ type: 'text', name: 'smtp_username' }) smtpUsername!: string;
  @Column({ type: 'text', name: 'smtp_pinned_certificate', nullable: true }) smtpPinnedCertificate!: string | null;
  @Column({ type: 'text', default: 'connecting' }) state!: AccountState;
  @Column({ type: 'timestamptz', name: 'state_since', default: () => 'now()' }) stateSince!: Date;
  @Column({ type: 'text', name: 'problem_code', nullable: true }) problemCode!: ConnectionProblem | null;
  @Column({ type: 'text', name: 'problem_message', nullable: true }) problemMessage!: string | null;
  @Column({ type: 'text', name: 'failure_class', nullable: true }) failureClass!: FailureClass | null;
  /** Attempts to connect that have failed in a row. */
  @Column({ type: 'integer', default: 0 }) attempt!: number;
  @Column({ type: 'timestamptz', name: 'next_attempt_at', nullable: true }) nextAttemptAt!: Date | null;
  @Column({ type: 'timestamptz', name: 'verified_at', nullable: true }) verifiedAt!: Date | null;
  /** What the server said it can do when we last signed in, in its own words and in order of the alphabet. */
  @Column({ type: 'text', array: true, default: '{}' }) capabilities!: string[];
  /** What its server was found to get wrong, each with the time of the finding (ISO 8601). */
  @Column({ type: 'jsonb', default: {} }) quirks!: Partial<Record<Quirk, string>>;
  /** Grows each time somebody stores settings, so that whoever works with older ones can tell. */
  @Column({ type: 'integer', name: 'settings_version', default: 1 }) settingsVersion!: number;
  /** How often in a row its IMAP server has refused its password, when last, and by which settings (`settingsVersion`) that was. */
  @Column({ type: 'integer', default: 0 }) refusals!: number;
  @Column({ type: 'timestamptz', name: 'refused_at', nullable: true }) refusedAt!: Date | null;
  @Column({ type: 'integer', name: 'refused_settings', nullable: true }) refusedSettings!: number | null;
  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' }) createdAt!: Date;
}
