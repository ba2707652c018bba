import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Somebody who keeps apart what they have read in an account; without a row the team's state is theirs. */
@Entity({ name: 'personal_reading' })
export class PersonalReadingEntity {
  @PrimaryColumn({ type: 'uuid', name: 'account_id', primaryKeyConstraintName: 'personal_reading_pkey' })
  accountId!: string;
  @PrimaryColumn({ type: 'uuid', name: 'user_id', primaryKeyConstraintName: 'personal_reading_pkey' })
  userId!: string;
  @Column({ type: 'timestamptz', default: () => 'now()' }) since!: Date;
}
