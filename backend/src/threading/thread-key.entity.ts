import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Which thread a Message-ID belongs to, whether the message that bears it has arrived or is only referred to. */
@Entity({ name: 'thread_key' })
@Index('thread_key_thread', ['threadId'])
export class ThreadKeyEntity {
  @PrimaryColumn({ type: 'uuid', name: 'account_id', primaryKeyConstraintName: 'thread_key_pkey' }) accountId!: string;
  /** The first 16 bytes of the SHA-256 of the Message-ID. */
  @PrimaryColumn({ type: 'bytea', primaryKeyConstraintName: 'thread_key_pkey' }) key!: Buffer;
  @Column({ type: 'uuid', name: 'thread_id' }) threadId!: string;
}
