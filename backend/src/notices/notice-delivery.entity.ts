import type { NoticeDelivery, NoticeEvent } from '@maildesk/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One notice on its way by one way, and afterwards how it went. */
@Entity({ name: 'notice_delivery' })
@Index('notice_delivery_due', ['nextAttemptAt'], { where: `state = 'waiting'` })
@Index('notice_delivery_created', ['createdAt'])
export class NoticeDeliveryEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'notice_delivery_pkey' }) id!: string;
  @Column({ type: 'uuid', name: 'rule_id' }) ruleId!: string;
  @Column({ type: 'text', name: 'rule_name' }) ruleName!: string;
  /** What it is about, so that it goes when the account is removed. */
  @Column({ type: 'uuid', name: 'account_id', nullable: true }) accountId!: string | null;
  /** Accounts that are in this trouble: nothing is sent from them. */
  @Column({ type: 'uuid', array: true, name: 'troubled_ids' }) troubledIds!: string[];
  @Column({ type: 'text' }) way!: NoticeDelivery['way'];
  @Column({ type: 'text' }) target!: string;
  @Column({ type: 'jsonb' }) event!: NoticeEvent;
  @Column({ type: 'text', default: 'waiting' }) state!: NoticeDelivery['state'];
  @Column({ type: 'integer', default: 0 }) attempts!: number;
  /** While an attempt is under way: when others may take it to have ended with its process. */
  @Column({ type: 'timestamptz', name: 'next_attempt_at', nullable: true }) nextAttemptAt!: Date | null;
  /**
   * The account whose mail server may have taken it: noted before the server is told that it has all of it, and forgotten when it
   * says that it did not take it. Stays when the account is removed, as it says nothing of anybody.
   */
  @Column({ type: 'uuid', name: 'handed_over_by', nullable: true }) handedOverBy!: string | null;
  @Column({ type: 'timestamptz', name: 'created_at' }) createdAt!: Date;
  @Column({ type: 'timestamptz', name: 'ended_at', nullable: true }) endedAt!: Date | null;
  @Column({ type: 'text', nullable: true }) message!: string | null;
}
