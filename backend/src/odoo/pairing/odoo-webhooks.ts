import { Injectable } from '@nestjs/common';
import type { Secret } from '../../common/secret.js';
import { SealedSecrets } from '../../secrets/secrets.module.js';
import { OdooDatabasesRepository, type PairedOdooDatabase } from '../odoo-databases.repository.js';
import { webhookSecretOf } from './webhook-secret.js';

export interface WebhookTarget {
  readonly url: string;
  readonly secret: Secret;
}

/** Where the addon of a database hears what this server tells it. */
@Injectable()
export class OdooWebhooks {
  constructor(
    private readonly databases: OdooDatabasesRepository,
    private readonly secrets: SealedSecrets,
  ) {}

  /** The paired databases. One that is paired again has another `pairedAt`, and another secret. */
  listPaired(): Promise<PairedOdooDatabase[]> {
    return this.databases.listPaired();
  }

  /** Null when it is not paired any more. @throws KeyMissingError, SealBrokenError when the secret cannot be opened */
  async targetOf(databaseId: string): Promise<WebhookTarget | null> {
    const database = await this.databases.find({ id: databaseId });
    if (database === null) return null;
    const secret = await this.secrets.get(webhookSecretOf(databaseId));
    return secret === null ? null : { url: webhookUrlOf(database.odooUrl), secret };
  }
}

const webhookUrlOf = (odooUrl: string): string => `${odooUrl.replace(/\/+$/, '')}/maildesk/webhook`;
