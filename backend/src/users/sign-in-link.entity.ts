import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import type { LinkPurpose } from './link-purpose.js';

/** A one-time way in. Only the hash of its token is kept. */
@Entity({ name: 'sign_in_link' })
export class SignInLinkEntity {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'sign_in_link_pkey' }) id!: string;
  @Column({ type: 'uuid', name: 'user_id' }) userId!: string;
  @Index('sign_in_link_token_hash', { unique: true })
  @Column({ type: 'bytea', name: 'token_hash' })
  tokenHash!: Buffer;
  @Column({ type: 'text', default: 'session' }) purpose!: LinkPurpose;
  @Column({ type: 'timestamptz', name: 'expires_at' }) expiresAt!: Date;
  @Column({ type: 'timestamptz', name: 'used_at', nullable: true }) usedAt!: Date | null;
}
