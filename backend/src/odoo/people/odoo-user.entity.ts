import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Who a user of a database is here. */
@Entity({ name: 'odoo_user' })
export class OdooUserEntity {
  @PrimaryColumn({ type: 'uuid', name: 'database_id', primaryKeyConstraintName: 'odoo_user_pkey' })
  databaseId!: string;
  /** The number of the user (res.users) in that database. */
  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'odoo_user_pkey' })
  uid!: number;
  /** Null of one of whom Odoo has only said that they may not come. */
  @Index('odoo_user_user')
  @Column({ type: 'uuid', name: 'user_id', nullable: true })
  userId!: string | null;
  /** They were here before, and were found by their address: what they are called and may do is none of Odoo's business. */
  @Column({ type: 'boolean', name: 'is_joined', default: false }) isJoined!: boolean;
  /** Whether they administer this MailDesk because a token said so. */
  @Column({ type: 'boolean', name: 'is_made_admin', default: false }) isMadeAdmin!: boolean;
  /** By Odoo's clock, in Unix seconds: tokens that were made up to then let nobody in any more. */
  @Column({ type: 'bigint', name: 'revoked_until', default: 0 }) revokedUntil!: string;
  @Column({ type: 'text', default: '' }) login!: string;
  /** As Odoo writes them, such as `de_AT` and `Europe/Vienna`. */
  @Column({ type: 'text', default: '' }) language!: string;
  @Column({ type: 'text', name: 'time_zone', default: '' }) timeZone!: string;
  @Column({ type: 'timestamptz', name: 'last_token_at', nullable: true }) lastTokenAt!: Date | null;
}
