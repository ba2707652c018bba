import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A token that has served, kept until it would have run out. */
@Entity({ name: 'odoo_used_token' })
export class OdooUsedTokenEntity {
  @PrimaryColumn({ type: 'uuid', name: 'database_id', primaryKeyConstraintName: 'odoo_used_token_pkey' })
  databaseId!: string;
  /** Of the token's `jti`. */
  @PrimaryColumn({ type: 'bytea', name: 'jti_hash', primaryKeyConstraintName: 'odoo_used_token_pkey' })
  jtiHash!: Buffer;
  @Column({ type: 'timestamptz', name: 'expires_at' }) expiresAt!: Date;
}
