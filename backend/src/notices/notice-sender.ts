/*
 * Failure contract of the sender.
 *
 * - A delivery is claimed for ten minutes before it is tried, so of several processes one tries it. What a process was trying when
 *   it ended is tried again after that: by the same id in the webhook and the same Message-ID in the mail.
 * - Receiver or mail server away: tried again with longer and longer waits for some hours, an Odoo for some days, then `failed` with
 *   the last reason. Odoo is then told anew of a trouble that still lasts.
 * - A mail of which the server did not say whether it took it is sent once more at most, under the same Message-ID, and by no
 *   other account.
 * - An error that nobody foresaw counts as a failed attempt: it is logged, holds nothing else up, and has the same end.
 * - Database away: logged, and left to the next round.
 * - Shutdown: nothing more is claimed; what is under way is waited for for a moment.
 */
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { WebhookDelivery, WebhookRefused } from '../adapters/adapters.module.js';
import { backoffMs } from '../common/backoff.js';
import { Clock } from '../common/clock.js';
import { Config } from '../config/config.js';
import { KeyMissingError, SealBrokenError, SealedSecrets } from '../secrets/secrets.module.js';
import { type ClaimedDelivery, NoticeDeliveriesRepository } from './notice-deliveries.repository.js';
import { NoticeMailer, NoticeNotSent, NoticeUncertain } from './notice-mail.js';
import { OdooWebhooks } from '../odoo/odoo.module.js';
import { NoticeRulesRepository, type StoredRule } from './notice-rules.repository.js';
import { ToldTroublesRepository } from './told-troubles.repository.js';
import { webhookSecretOf } from './webhook-secret.js';

const claimedForMs = 10 * 60_000;
const firstWaitMs = 20_000;
const longestWaitMs = 30 * 60_000;
/** With these waits the last attempt is about five hours after the first, and of Odoo, where a weekend must not matter, three days. */
const mostAttempts: Readonly<Record<ClaimedDelivery['way'], number>> = { mail: 18, webhook: 18, odoo: 190 };
const mostUncertain = 2;
const shutdownPatienceMs = 5000;

/** Carries notices to whom they are for. */
@Injectable()
export class NoticeSender implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Notices');
  private readonly stopping = new AbortController();
  private running: Promise<void> | null = null;
  private wanted = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly deliveries: NoticeDeliveriesRepository,
    private readonly rules: NoticeRulesRepository,
    private readonly told: ToldTroublesRepository,
    private readonly webhooks: WebhookDelivery,
    private readonly odoo: OdooWebhooks,
    private readonly mailer: NoticeMailer,
    private readonly secrets: SealedSecrets,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.begin(), this.config.noticeRoundMs);
    this.begin();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    const patience = this.clock.sleep(shutdownPatienceMs, new AbortController().signal);
    await Promise.race([this.running, patience]);
  }

  /** Has what is due sent now. */
  begin(): void {
    this.wanted = true;
    this.running ??= this.sendAll()
      .catch((error: unknown) => this.logger.error(`notices could not be read: ${String(error)}`))
      .finally(() => (this.running = null));
  }

  private async sendAll(): Promise<void> {
    while (this.wanted && !this.stopping.signal.aborted) {
      this.wanted = false;
      for (;;) {
        const now = this.clock.now();
        const claimed = await this.deliveries.claim(now, new Date(now.getTime() + claimedForMs));
        if (claimed === null) break;
        await this.attempt(claimed);
        if (this.stopping.signal.aborted) return;
      }
    }
  }

  private async attempt(delivery: ClaimedDelivery): Promise<void> {
    let message: string;
    try {
      message = await this.deliver(delivery);
    } catch (error) {
      await this.fail(delivery, error);
      return;
    }
    const endedAt = this.clock.now();
    await this.deliveries.record(delivery, { state: 'sent', nextAttemptAt: null, endedAt, message });
  }

  private async fail(delivery: ClaimedDelivery, error: unknown): Promise<void> {
    const { id, attempts, way, event, ruleId } = delivery;
    const reason = reasonOf(error);
    const what = `notice ${id}, attempt ${attempts}: `;
    if (reason === null)
      this.logger.error(what + (error instanceof Error ? (error.stack ?? error.message) : String(error)));
    else this.logger.warn(what + reason);
    const message = reason ?? 'Something went wrong in MailDesk itself. Its log says more.';
    const now = this.clock.now();
    if (attempts < (error instanceof NoticeUncertain ? mostUncertain : mostAttempts[way])) {
      const waitMs = backoffMs(attempts, { baseMs: firstWaitMs, maxMs: longestWaitMs });
      const nextAttemptAt = new Date(now.getTime() + waitMs);
      await this.deliveries.record(delivery, { state: 'waiting', nextAttemptAt, endedAt: null, message });
      return;
    }
    await this.deliveries.record(delivery, { state: 'failed', nextAttemptAt: null, endedAt: now, message });
    if (way === 'odoo' && event.type === 'health.trouble') await this.told.forget(ruleId, event.keys);
  }

  /** Answers how it went, in a sentence. */
  private async deliver(delivery: ClaimedDelivery): Promise<string> {
    const rule = await this.rules.find(delivery.ruleId);
    if (rule === null) throw new NoticeNotSent('The rule was removed.');
    switch (delivery.way) {
      case 'mail':
        return this.byMail(delivery, rule);
      case 'webhook':
        return this.byWebhook(delivery, rule);
      case 'odoo':
        return this.toOdoo(delivery, rule);
    }
  }

  private byMail({ id, ruleName, event, troubledIds }: ClaimedDelivery, { mail }: StoredRule): Promise<string> {
    if (mail === null) throw new NoticeNotSent('The rule does not send mail any more.');
    return this.mailer.send({ id, ruleName, event }, mail, troubledIds);
  }

  private async byWebhook({ event }: ClaimedDelivery, { id, webhookUrl: url }: StoredRule): Promise<string> {
    const secret = await this.secrets.get(webhookSecretOf(id));
    if (url === null || secret === null) throw new NoticeNotSent('The rule has no webhook any more.');
    await this.webhooks.deliver({ url, secret }, event);
    return `Taken by ${new URL(url).host}.`;
  }

  private async toOdoo({ event }: ClaimedDelivery, { odooDatabaseId }: StoredRule): Promise<string> {
    const target = odooDatabaseId === null ? null : await this.odoo.targetOf(odooDatabaseId);
    if (target === null) throw new NoticeNotSent('The Odoo database is not paired any more.');
    await this.webhooks.deliver(target, event);
    return `Taken by ${new URL(target.url).host}.`;
  }
}

/** What to tell a person of it; null of what is no failure of the delivery but of MailDesk. */
function reasonOf(error: unknown): string | null {
  if (error instanceof WebhookRefused || error instanceof NoticeNotSent || error instanceof NoticeUncertain)
    return error.message;
  if (error instanceof KeyMissingError || error instanceof SealBrokenError) {
    return "The webhook's secret cannot be opened with the keys that MailDesk has. Make a new secret; of an Odoo database, pair it again.";
  }
  return null;
}
