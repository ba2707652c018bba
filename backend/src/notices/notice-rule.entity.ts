import type { NoticeMail, NoticeTrouble } from '@maildesk/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Whom MailDesk tells of which trouble, as an administrator set it up. The webhook's secret is sealed elsewhere. */
@Entity({ name: 'notice_rule' })
export class NoticeRuleEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'notice_rule_pkey' }) id!: string;
  @Column({ type: 'text' }) name!: string;
  @Column({ type: 'boolean', name: 'is_enabled' }) isEnabled!: boolean;
  @Column({ type: 'text', array: true }) troubles!: NoticeTrouble[];
  @Column({ type: 'integer', name: 'after_minutes' }) afterMinutes!: number;
  @Column({ type: 'integer', name: 'quiet_minutes' }) quietMinutes!: number;
  @Column({ type: 'jsonb', nullable: true }) mail!: NoticeMail | null;
  @Column({ type: 'text', name: 'webhook_url', nullable: true }) webhookUrl!: string | null;
  /** The paired database that is told by it, and nobody else. */
  @Index('notice_rule_odoo_database', { unique: true })
  @Column({ type: 'uuid', name: 'odoo_database_id', nullable: true })
  odooDatabaseId!: string | null;
  /** Of which pairing of it. */
  @Column({ type: 'timestamptz', name: 'odoo_paired_at', nullable: true }) odooPairedAt!: Date | null;
}
