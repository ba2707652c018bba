import { Injectable, Logger } from '@nestjs/common';
import { WebhookDelivery } from '../adapters/adapters.module.js';
import { Clock } from '../common/clock.js';
import { UnitOfWork } from '../database/database.module.js';
import { OdooWebhooks } from '../odoo/odoo.module.js';
import { SealedSecrets } from '../secrets/secrets.module.js';
import { retryInMs } from './delivery-patience.js';
import { type ClaimedDelivery, NoticeDeliveriesRepository } from './notice-deliveries.repository.js';
import { NoticeNotSent, NoticeUncertain, readFailure } from './notice-failures.js';
import { NoticeMailer } from './notice-mail.js';
import { NoticeRulesRepository, type StoredRule } from './notice-rules.repository.js';
import { ToldTroublesRepository } from './told-troubles.repository.js';
import { webhookSecretOf } from './webhook-secret.js';

const wasHandedOver =
  'It was being handed over to a mail server when MailDesk ended or lost its database. It may have been sent, so it is not sent again.';

/** Tries a delivery once, and puts down how it went. */
@Injectable()
export class NoticeAttempt {
  private readonly logger = new Logger('Notices');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly deliveries: NoticeDeliveriesRepository,
    private readonly rules: NoticeRulesRepository,
    private readonly told: ToldTroublesRepository,
    private readonly webhooks: WebhookDelivery,
    private readonly odoo: OdooWebhooks,
    private readonly mailer: NoticeMailer,
    private readonly secrets: SealedSecrets,
    private readonly clock: Clock,
  ) {}

  /** Rejects only when it could not be put down: then it is tried again when nobody has it claimed any more. */
  async run(delivery: ClaimedDelivery): Promise<void> {
    let message: string;
    try {
      message = await this.deliver(delivery);
    } catch (error) {
      await this.fail(delivery, error);
      return;
    }
    const endedAt = this.clock.now();
    await this.unitOfWork.runShared(async (tx) => {
      await this.deliveries.record(tx, delivery, { state: 'sent', nextAttemptAt: null, endedAt, message });
    });
  }

  private async fail(delivery: ClaimedDelivery, error: unknown): Promise<void> {
    const { id, attempts, way, createdAt } = delivery;
    const { words, prospect } = readFailure(error);
    const what = `notice ${id}, attempt ${attempts}: `;
    if (words === null)
      this.logger.error(what + (error instanceof Error ? (error.stack ?? error.message) : String(error)));
    else this.logger.warn(what + words);
    const message = words ?? 'Something went wrong in MailDesk itself. Its log says more.';
    const now = this.clock.now();
    const isOver = prospect === 'never' || prospect === 'in-doubt';
    const ageMs = now.getTime() - createdAt.getTime();
    const isDown = prospect === 'target-down';
    const failuresOfTarget = isDown ? await this.deliveries.mostAttempts(delivery, message) : attempts;
    const waitMs = isOver ? null : retryInMs({ way, attempts, failuresOfTarget, ageMs });
    if (waitMs === null) {
      await this.giveUp(delivery, message, now);
      return;
    }
    const nextAttemptAt = new Date(now.getTime() + waitMs);
    await this.unitOfWork.runShared(async (tx) => {
      await this.deliveries.record(tx, delivery, { state: 'waiting', nextAttemptAt, endedAt: null, message });
      if (isDown) await this.deliveries.postponeOthers(tx, delivery, nextAttemptAt);
    });
  }

  /** Odoo is told anew of a trouble of which it never heard. */
  private async giveUp(delivery: ClaimedDelivery, message: string, endedAt: Date): Promise<void> {
    const { ruleId, way, event } = delivery;
    const isForgotten = way === 'odoo' && event.type === 'health.trouble';
    await this.unitOfWork.runShared(async (tx) => {
      if (isForgotten) await this.rules.lock(tx, ruleId);
      const outcome = { state: 'failed', nextAttemptAt: null, endedAt, message } as const;
      const isRecorded = await this.deliveries.record(tx, delivery, outcome);
      if (isRecorded && isForgotten) await this.told.forget(tx, ruleId, event.keys);
    });
  }

  /** Answers how it went, in a sentence. */
  private async deliver(delivery: ClaimedDelivery): Promise<string> {
    const rule = await this.rules.find(delivery.ruleId);
    if (rule === null) throw new NoticeNotSent('The rule was removed.', 'never');
    switch (delivery.way) {
      case 'mail':
        return this.byMail(delivery, rule);
      case 'webhook':
        return this.byWebhook(delivery, rule);
      case 'odoo':
        return this.toOdoo(delivery, rule);
    }
  }

  private byMail(delivery: ClaimedDelivery, { mail }: StoredRule): Promise<string> {
    // Whoever claimed it before never said how that ended.
    if (delivery.handedOverBy !== null) throw new NoticeUncertain(wasHandedOver);
    if (mail === null) throw new NoticeNotSent('The rule does not send mail any more.', 'never');
    return this.mailer.send(delivery, mail, (accountId) => this.deliveries.noteHandedOver(delivery, accountId));
  }

  private async byWebhook({ event }: ClaimedDelivery, { id, webhookUrl: url }: StoredRule): Promise<string> {
    if (url === null) throw new NoticeNotSent('The rule has no webhook any more.', 'never');
    const secret = await this.secrets.get(webhookSecretOf(id));
    if (secret === null) throw new NoticeNotSent('The webhook has no secret. Make a new one.', 'later');
    await this.webhooks.deliver({ url, secret }, event);
    return `Taken by ${new URL(url).host}.`;
  }

  private async toOdoo({ event }: ClaimedDelivery, { odooDatabaseId }: StoredRule): Promise<string> {
    const target = odooDatabaseId === null ? null : await this.odoo.targetOf(odooDatabaseId);
    if (target === null) throw new NoticeNotSent('The Odoo database is not paired any more.', 'never');
    await this.webhooks.deliver(target, event);
    return `Taken by ${new URL(target.url).host}.`;
  }
}
