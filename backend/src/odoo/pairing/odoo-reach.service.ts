import { Injectable } from '@nestjs/common';
import { WebhookDelivery, WebhookRefused } from '../../adapters/adapters.module.js';
import { Clock } from '../../common/clock.js';
import { newId } from '../../common/new-id.js';
import { OdooRefusals } from '../odoo-refusals.service.js';
import { everyTokenSchema } from '../token/odoo-claims.js';
import { OdooTokens } from '../token/odoo-tokens.service.js';
import { OdooWebhooks } from './odoo-webhooks.js';

/** What is wrong with each way from here to Odoo, in words; null where nothing is. */
export interface Reach {
  readonly keys: string | null;
  readonly webhook: string | null;
}

/** Whether a paired database can be reached from here. Its own server asks, as an administrator there sees only the other way. */
@Injectable()
export class OdooReach {
  constructor(
    private readonly clock: Clock,
    private readonly tokens: OdooTokens,
    private readonly webhooks: OdooWebhooks,
    private readonly delivery: WebhookDelivery,
    private readonly refusals: OdooRefusals,
  ) {}

  /** Each token serves for one look. @throws OdooRefusal, AppError `request.too-many` */
  look(token: string, address: string): Promise<Reach> {
    return this.refusals.watch(address, async () => {
      const believed = await this.tokens.believe(token, 'reach', everyTokenSchema);
      await this.tokens.useUp(believed);
      const { database } = believed;
      const [keys, webhook] = await Promise.all([
        this.tokens.problemWithKeys(database),
        this.problemWithWebhook(database.id),
      ]);
      return { keys, webhook };
    });
  }

  /** A type that Odoo does not know is heard there like any other, and does nothing. */
  private async problemWithWebhook(databaseId: string): Promise<string | null> {
    const target = await this.webhooks.targetOf(databaseId);
    if (target === null) return 'The secret of the pairing is gone. Pair the database again.';
    try {
      await this.delivery.deliver(target, { id: newId(), type: 'reach', at: this.clock.now().toISOString() });
      return null;
    } catch (error) {
      if (error instanceof WebhookRefused) return error.message;
      throw error;
    }
  }
}
