import type { OdooKeys } from '@maildesk/contracts';
import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** An Odoo database that is paired, or once was. The secret that both know is sealed elsewhere. */
@Entity({ name: 'odoo_database' })
export class OdooDatabaseEntity {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'odoo_database_pkey' }) id!: string;
  /** What Odoo itself knows the database by; its tokens are of the issuer `urn:odoo:<uuid>`. */
  @Index('odoo_database_uuid', { unique: true })
  @Column({ type: 'uuid' })
  uuid!: string;
  @Column({ type: 'text' }) name!: string;
  @Column({ type: 'text', name: 'odoo_url' }) odooUrl!: string;
  /** Of the pages in which MailDesk is shown. */
  @Column({ type: 'text', array: true }) origins!: string[];
  @Column({ type: 'text', name: 'jwks_url' }) jwksUrl!: string;
  @Column({ type: 'jsonb' }) jwks!: OdooKeys;
  @Column({ type: 'text', name: 'odoo_version' }) odooVersion!: string;
  @Column({ type: 'text', name: 'addon_version' }) addonVersion!: string;
  @Column({ type: 'boolean', name: 'gives_administrators', default: false }) givesAdministrators!: boolean;
  @Column({ type: 'boolean', name: 'joins_by_address', default: false }) joinsByAddress!: boolean;
  @Column({ type: 'timestamptz', name: 'paired_at' }) pairedAt!: Date;
  /** Since when it is believed no more; null of a paired one. Its users are known again when it is paired once more. */
  @Column({ type: 'timestamptz', name: 'unpaired_at', nullable: true }) unpairedAt!: Date | null;
  /** When somebody came in last. */
  @Column({ type: 'timestamptz', name: 'last_token_at', nullable: true }) lastTokenAt!: Date | null;
  /** What went wrong last, in words, since somebody came in. */
  @Column({ type: 'text', name: 'last_error', nullable: true }) lastError!: string | null;
  @Column({ type: 'timestamptz', name: 'last_error_at', nullable: true }) lastErrorAt!: Date | null;
  /** When its keys were asked for last because it signed by one that is not known. */
  @Column({ type: 'timestamptz', name: 'keys_asked_at', nullable: true }) keysAskedAt!: Date | null;
}
