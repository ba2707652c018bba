import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Which keys a process has, as it told when `npm run keys:rotate` asked for it. */
@Entity({ name: 'key_holder' })
export class KeyHolderEntity {
  @PrimaryColumn({ type: 'uuid', name: 'process_id', primaryKeyConstraintName: 'key_holder_pkey' })
  processId!: string;
  @Column({ type: 'text', name: 'key_ids', array: true }) keyIds!: string[];
  /** The one it seals with. */
  @Column({ type: 'text', name: 'seals_with' }) sealsWith!: string;
}
