import type { SecretRef } from '../../secrets/secrets.module.js';

/** The secret by which a database knows what this server tells it. */
export const webhookSecretOf = (databaseId: string): SecretRef => ({ kind: 'odoo-webhook', ownerId: databaseId });
