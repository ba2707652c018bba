/** What is kept sealed. A new kind of secret adds its name here, and never changes it: secrets are bound to it. */
export type SecretKind =
  | 'account-password'
  | 'odoo-webhook'
  | 'second-factor'
  | 'oauth-client-secret'
  | 'oauth-authorization'
  | 'oauth-tokens'
  | 'notice-webhook';

/** Names a secret: what it is, and whose. */
export interface SecretRef {
  readonly kind: SecretKind;
  /** The id of the row it belongs to, such as the account's. */
  readonly ownerId: string;
}
