import type { SecretRef } from '../secrets/secrets.module.js';

/** What the webhook of a rule is signed by. */
export const webhookSecretOf = (ruleId: string): SecretRef => ({ kind: 'notice-webhook', ownerId: ruleId });
