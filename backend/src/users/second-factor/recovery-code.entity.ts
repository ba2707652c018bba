import { Entity, PrimaryColumn } from 'typeorm';

/** A code that stands in for the authenticator once; it is deleted when it is used. */
@Entity({ name: 'recovery_code' })
export class RecoveryCodeEntity {
  @PrimaryColumn({ type: 'uuid', name: 'user_id', primaryKeyConstraintName: 'recovery_code_pkey' }) userId!: string;
  @PrimaryColumn({ type: 'bytea', name: 'code_hash', primaryKeyConstraintName: 'recovery_code_pkey' })
  codeHash!: Buffer;
}
