import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Which thread a Message-ID belongs to, whether the message that bears it has arrived or is only referred to. */
@Entity({ name: 'thread_key' })
export class ThreadKeyEntity {
  @PrimaryColumn({ type: 'uuid', name: 'account_id', primaryKeyConstraintName: 'thread_key_pkey' }) accountId!: string;
  /** The first 16 bytes of the SHA-256 of the Message-ID. */
  @PrimaryColumn({ type: 'bytea', primaryKeyConstraintName: 'thread_key_pkey' }) key!: Buffer;
  /** May have been merged into another since; see `ThreadEntity.mergedInto`. */
  @Column({ type: 'uuid', name: 'thread_id' }) threadId!: string;
  /** Too many unrelated messages bear it (see hot-keys.ts), so it joins nothing any more. */
  @Column({ type: 'boolean', default: false }) hot!: boolean;
}
