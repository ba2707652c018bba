import type { Percentiles } from '@maildesk/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ConnectionFacts } from '../common/connection-board.js';

/**
 * What a process has measured of an account within the last hour, put down now and then, so that every process can tell it.
 * The process that watches the account knows how fast its mail is stored and how its connections stand; those with sockets
 * know how fast it is pushed.
 */
@Entity({ name: 'account_activity' })
export class AccountActivityEntity {
  @PrimaryColumn({ type: 'uuid', name: 'account_id', primaryKeyConstraintName: 'account_activity_pkey' })
  accountId!: string;
  @Column({ type: 'jsonb', name: 'delivery_to_commit', nullable: true }) deliveryToCommit!: Percentiles | null;
  @Column({ type: 'timestamptz', name: 'delivery_at', nullable: true }) deliveryAt!: Date | null;
  @Column({ type: 'jsonb', name: 'commit_to_frame', nullable: true }) commitToFrame!: Percentiles | null;
  @Column({ type: 'timestamptz', name: 'frame_at', nullable: true }) frameAt!: Date | null;
  @Column({ type: 'jsonb', name: 'commit_to_screen', nullable: true }) commitToScreen!: Percentiles | null;
  @Column({ type: 'timestamptz', name: 'screen_at', nullable: true }) screenAt!: Date | null;
  @Column({ type: 'jsonb', nullable: true }) connections!: ConnectionFacts | null;
  /** Under which number the process looked after the account that told of its connections: they are no other's. */
  @Column({ type: 'bigint', name: 'connections_epoch', nullable: true }) connectionsEpoch!: string | null;
}
