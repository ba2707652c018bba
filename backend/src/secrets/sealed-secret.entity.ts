import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { SecretKind } from './secret-ref.js';

/** A secret, sealed: see `envelope.ts`. In a table of its own, so that no list of other things reads it by accident. */
@Entity({ name: 'sealed_secret' })
@Index('sealed_secret_key', ['keyId'])
export class SealedSecretEntity {
  @PrimaryColumn({ type: 'text', name: 'owner_id', primaryKeyConstraintName: 'sealed_secret_pkey' })
  ownerId!: string;
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'sealed_secret_pkey' })
  kind!: SecretKind;
  @Column({ type: 'smallint' }) version!: number;
  @Column({ type: 'text', name: 'key_id' }) keyId!: string;
  @Column({ type: 'bytea', name: 'wrapped_key' }) wrappedKey!: Buffer;
  @Column({ type: 'bytea' }) sealed!: Buffer;
}
