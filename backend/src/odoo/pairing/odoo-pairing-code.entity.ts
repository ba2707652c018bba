import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A code by which one database can be paired. Only its hash is kept, and it goes when it is used. */
@Entity({ name: 'odoo_pairing_code' })
export class OdooPairingCodeEntity {
  @PrimaryColumn({ type: 'bytea', name: 'code_hash', primaryKeyConstraintName: 'odoo_pairing_code_pkey' })
  codeHash!: Buffer;
  /** The administrator who made it. */
  @Column({ type: 'uuid', name: 'created_by' }) createdBy!: string;
  /** The one database that may be paired by it; null for one that never was. */
  @Column({ type: 'uuid', name: 'database_id', nullable: true }) databaseId!: string | null;
  @Column({ type: 'timestamptz', name: 'expires_at' }) expiresAt!: Date;
}
