import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** A signed-in browser. Only the hash of its cookie, or of its bearer token, is kept. */
@Entity({ name: 'user_session' })
export class UserSessionEntity {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'user_session_pkey' }) id!: string;
  @Index('user_session_user')
  @Column({ type: 'uuid', name: 'user_id' })
  userId!: string;
  @Index('user_session_token_hash', { unique: true })
  @Column({ type: 'bytea', name: 'token_hash' })
  tokenHash!: Buffer;
  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' }) createdAt!: Date;
  /** To within five minutes. */
  @Column({ type: 'timestamptz', name: 'last_used_at', default: () => 'now()' }) lastUsedAt!: Date;
  /** When it ends at the latest, however much it is used. */
  @Column({ type: 'timestamptz', name: 'expires_at' }) expiresAt!: Date;
  /** Network address that it was begun from. */
  @Column({ type: 'text', default: '' }) address!: string;
  /** The Odoo database in whose pages it was begun; it is held by a bearer token then. Null of a browser with a cookie. */
  @Column({ type: 'uuid', name: 'odoo_database_id', nullable: true }) odooDatabaseId!: string | null;
  /** When Odoo made the last token that it was begun or extended by, in Unix seconds by its clock. */
  @Column({ type: 'bigint', name: 'odoo_token_at', nullable: true }) odooTokenAt!: string | null;
  /** The browser's own words. */
  @Column({ type: 'text', name: 'user_agent', default: '' }) userAgent!: string;
}
