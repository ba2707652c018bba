import type { NoticeTrouble } from '@maildesk/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A trouble that was told of by a rule and is not over yet. */
@Entity({ name: 'told_trouble' })
export class ToldTroubleEntity {
  @PrimaryColumn({ type: 'uuid', name: 'rule_id', primaryKeyConstraintName: 'told_trouble_pkey' }) ruleId!: string;
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'told_trouble_pkey' }) trouble!: NoticeTrouble;
  /**
   * The id of the account, or the mail server of an outage. A row of an account that is removed stays until it was told that its
   * trouble is over, so the column is not called `account_id`.
   */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'told_trouble_pkey' }) subject!: string;
  @Column({ type: 'timestamptz' }) since!: Date;
  /** Since when it is gone, for as long as it may still come back without being another one. */
  @Column({ type: 'timestamptz', name: 'over_since', nullable: true }) overSince!: Date | null;
}
