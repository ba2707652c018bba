import type { Attachment } from '@maildesk/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A body that was opened once: cleaned, cached, and cleaned anew when the sanitiser has learnt something. */
@Entity({ name: 'message_body' })
export class MessageBodyEntity {
  @PrimaryColumn({ type: 'uuid', name: 'message_id', primaryKeyConstraintName: 'message_body_pkey' })
  messageId!: string;
  @Column({ type: 'uuid', name: 'account_id' }) accountId!: string;
  @Column({ type: 'text', nullable: true }) html!: string | null;
  @Column({ type: 'text' }) text!: string;
  @Column({ type: 'jsonb' }) attachments!: Attachment[];
  @Column({ type: 'integer', name: 'remote_image_count' }) remoteImageCount!: number;
  @Column({ type: 'boolean' }) truncated!: boolean;
  @Column({ type: 'text', nullable: true }) problem!: 'unreadable' | null;
  /** Whether the account's own mail server found that the message is not from the domain in its From. */
  @Column({ type: 'boolean', name: 'is_found_forged', default: false }) isFoundForged!: boolean;
  @Column({ type: 'integer', name: 'sanitizer_version' }) sanitizerVersion!: number;
}
