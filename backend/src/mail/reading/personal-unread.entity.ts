import { Entity, Index, PrimaryColumn } from 'typeorm';

/** A message that somebody in `personal_reading` has not read. */
@Entity({ name: 'personal_unread' })
export class PersonalUnreadEntity {
  @PrimaryColumn({ type: 'uuid', name: 'account_id', primaryKeyConstraintName: 'personal_unread_pkey' })
  accountId!: string;
  @PrimaryColumn({ type: 'uuid', name: 'user_id', primaryKeyConstraintName: 'personal_unread_pkey' })
  userId!: string;
  @Index('personal_unread_message')
  @PrimaryColumn({ type: 'uuid', name: 'message_id', primaryKeyConstraintName: 'personal_unread_pkey' })
  messageId!: string;
}
