import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What Odoo databases know this MailDesk by: their tokens are for `urn:maildesk:<id>`. One row. */
@Entity({ name: 'odoo_server' })
export class OdooServerEntity {
  @PrimaryColumn({ type: 'boolean', default: true, primaryKeyConstraintName: 'odoo_server_pkey' })
  one!: boolean;
  @Column({ type: 'uuid' }) id!: string;
}
