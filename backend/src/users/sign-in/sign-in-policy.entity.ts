import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What is asked of everybody who signs in. One row at most; none means nothing. */
@Entity({ name: 'sign_in_policy' })
export class SignInPolicyEntity {
  @PrimaryColumn({ type: 'boolean', default: true, primaryKeyConstraintName: 'sign_in_policy_pkey' })
  one!: boolean;
  @Column({ type: 'boolean', name: 'second_factor_required', default: false }) secondFactorRequired!: boolean;
}
