import type { NoticeEvent } from '@maildesk/contracts';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { WebhookDelivery, WebhookRefused } from '../../adapters/adapters.module.js';
import { Clock } from '../../common/clock.js';
import { newId } from '../../common/new-id.js';
import { Config } from '../../config/config.js';
import { OdooWebhooks, type WebhookTarget } from './odoo-webhooks.js';

const shutdownPatienceMs = 5000;

/**
 * The last that a database hears from this server: that nothing is open, so that it does not show for ever what it was told.
 *
 * Failure contract: it is said once, without anybody waiting for it, as the secret to say it by is gone. A database that
 * cannot be reached, or a process that ends, leaves it unsaid; that is logged. The addon ends what is open itself when it is
 * paired anew or unpaired on its side.
 */
@Injectable()
export class OdooFarewell implements OnApplicationShutdown {
  private readonly logger = new Logger('Odoo');
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly webhooks: OdooWebhooks,
    private readonly delivery: WebhookDelivery,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    const patience = this.clock.sleep(shutdownPatienceMs, new AbortController().signal);
    await Promise.race([Promise.all(this.underWay), patience]);
  }

  /** Where to say it. To be asked before the pairing ends. Null when the secret cannot be opened. */
  async targetOf(databaseId: string): Promise<WebhookTarget | null> {
    try {
      return await this.webhooks.targetOf(databaseId);
    } catch (error) {
      this.logger.warn(`a database that is unpaired cannot be told so: ${String(error)}`);
      return null;
    }
  }

  /** Says it. To be called when nothing more is told. */
  say(target: WebhookTarget): void {
    const said = this.deliver(target).finally(() => this.underWay.delete(said));
    this.underWay.add(said);
  }

  private async deliver(target: WebhookTarget): Promise<void> {
    const event: NoticeEvent = {
      id: newId(),
      type: 'health.recovered',
      at: this.clock.now().toISOString(),
      keys: [],
      open: [],
      url: this.config.publicUrl,
      account: null,
      title: 'MailDesk is not paired with this database any more',
      text: 'It tells of no more trouble.',
    };
    try {
      await this.delivery.deliver(target, event);
    } catch (error) {
      const reason = error instanceof WebhookRefused ? error.message : String(error);
      this.logger.warn(`a database that was unpaired was not told so: ${reason}`);
    }
  }
}
