import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** A file that waits to be attached to a mail that is being written. */
@Entity({ name: 'upload' })
@Index('upload_created', ['createdAt'])
export class UploadEntity {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'upload_pkey' }) id!: string;
  @Column({ type: 'uuid', name: 'account_id' }) accountId!: string;
  @Column({ type: 'uuid', name: 'user_id' }) userId!: string;
  @Column({ type: 'text', name: 'file_name' }) fileName!: string;
  @Column({ type: 'text', name: 'content_type' }) contentType!: string;
  @Column({ type: 'integer', name: 'size_bytes' }) sizeBytes!: number;
  @Column({ type: 'bytea' }) bytes!: Buffer;
  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' }) createdAt!: Date;
}
