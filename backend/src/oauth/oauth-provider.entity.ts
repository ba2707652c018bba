import type { OAuthProviderKind, Security } from '@maildesk/contracts';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A provider that people sign in to their mailboxes at, as an administrator set it up. Its secret is sealed elsewhere. */
@Entity({ name: 'oauth_provider' })
export class OAuthProviderEntity {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'oauth_provider_pkey' }) id!: string;
  @Column({ type: 'text' }) kind!: OAuthProviderKind;
  @Column({ type: 'text' }) name!: string;
  @Column({ type: 'text' }) issuer!: string;
  @Column({ type: 'text', name: 'client_id' }) clientId!: string;
  @Column({ type: 'boolean', name: 'has_client_secret' }) hasClientSecret!: boolean;
  @Column({ type: 'text', array: true }) scopes!: string[];
  @Column({ type: 'text', array: true }) domains!: string[];
  @Column({ type: 'text', name: 'imap_host' }) imapHost!: string;
  @Column({ type: 'integer', name: 'imap_port' }) imapPort!: number;
  @Column({ type: 'text', name: 'imap_security' }) imapSecurity!: Security;
  @Column({ type: 'text', name: 'smtp_host' }) smtpHost!: string;
  @Column({ type: 'integer', name: 'smtp_port' }) smtpPort!: number;
  @Column({ type: 'text', name: 'smtp_security' }) smtpSecurity!: Security;
  @Column({ type: 'boolean', name: 'is_enabled' }) isEnabled!: boolean;
  /** Another number each time it is stored, so that what was read of it before is known to be old. */
  @Column({ type: 'integer', default: 1 }) version!: number;
}
