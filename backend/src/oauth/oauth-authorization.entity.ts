import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * - `waiting`: the person is at the provider. `exchanging`: they came back, once, and what they brought is being looked at.
 * - `granted`: its tokens wait, sealed, for an account. `refused`: it came to nothing, for the reason in `message`.
 */
export type AuthorizationState = 'waiting' | 'exchanging' | 'granted' | 'refused';

/** One sign-in at a provider, from the click to the account that is made of it; ten minutes at most each way. */
@Entity({ name: 'oauth_authorization' })
export class OAuthAuthorizationEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'oauth_authorization_pkey' }) id!: string;
  @Column({ type: 'uuid', name: 'provider_id' }) providerId!: string;
  /** Who began it, in which signed-in browser: nobody else can end it or use it. */
  @Column({ type: 'uuid', name: 'user_id' }) userId!: string;
  @Column({ type: 'uuid', name: 'session_id' }) sessionId!: string;
  /** Hash of the nonce in the browser's cookie; of the ticket, as long as that has not been handed over to a window of ours. */
  @Column({ type: 'bytea', name: 'browser_hash' }) browserHash!: Buffer;
  /** The page of a paired Odoo that has begun it, as an origin; null where it was a page of ours. */
  @Column({ type: 'text', name: 'opener_origin', nullable: true }) openerOrigin!: string | null;
  /** Hash of `state` (RFC 6749 section 4.1.1). */
  @Index('oauth_authorization_state_hash', { unique: true })
  @Column({ type: 'bytea', name: 'state_hash' })
  stateHash!: Buffer;
  /** The mailbox that was asked for, in lower case. */
  @Column({ type: 'text' }) address!: string;
  @Column({ type: 'text' }) state!: AuthorizationState;
  @Column({ type: 'text', nullable: true }) message!: string | null;
  /** The person at the provider. */
  @Column({ type: 'text', nullable: true }) subject!: string | null;
  @Column({ type: 'timestamptz', name: 'expires_at' }) expiresAt!: Date;
}
