import {
  type NoticeDelivery,
  type NoticeEvent,
  noticeEventSchema,
  type NoticeRule,
  type NoticeRuleInput,
  noticesApi,
} from '@maildesk/contracts';
import type { ApiClient } from './api-client.js';
import { FaultProxy } from './fault-proxy.js';
import type { MailDesk } from './maildesk.js';
import { OpenAccount } from './open-account.js';
import type { SmtpServer } from './smtp-server.js';
import { queryDatabase } from './stored-mail.js';
import type { TestServers } from './test-servers.js';
import { eventually } from './wait.js';
import { WebhookReceiver } from './webhook-receiver.js';

/** Notices are told in rounds, by two processes. */
export const patient = { timeoutMs: 30_000 };

/** Whom notices are mailed to. */
export const watch = 'watch@elsewhere.example';

/** A MailDesk of two processes that tells people of trouble: an account that can be cut off, one to send from, and a webhook. */
export class NoticesStage {
  private constructor(
    readonly app: MailDesk,
    readonly other: MailDesk,
    readonly admin: ApiClient,
    readonly smtp: SmtpServer,
    readonly receiver: WebhookReceiver,
    /** On the way to the account that is to be in trouble. */
    readonly proxy: FaultProxy,
    readonly sender: OpenAccount,
    readonly troubled: OpenAccount,
  ) {}

  /** The caller stops it. */
  static async start(servers: TestServers): Promise<NoticesStage> {
    const receiver = await WebhookReceiver.start();
    const proxy = await FaultProxy.start(servers.dovecot.ports.imaps);
    const smtp = await servers.startSmtpServer();
    const key = Buffer.alloc(32, 7).toString('base64');
    const env = { NOTICE_ROUND_MS: '300', RECONNECT_MAX_MS: '1000', MAILDESK_KEY: key };
    const app = await servers.startMailDesk({ env });
    const admin = await app.signIn();
    const other = await servers.startMailDesk({ env, databaseUrl: app.databaseUrl });
    const sender = await OpenAccount.connect(servers, app, admin, servers.dovecot.newUser(), { smtp });
    const choice = { smtp, imapPort: proxy.port };
    const troubled = await OpenAccount.connect(servers, app, admin, servers.dovecot.newUser(), choice);
    return new NoticesStage(app, other, admin, smtp, receiver, proxy, sender, troubled);
  }

  async stop(): Promise<void> {
    await Promise.all([this.app.stop(), this.other.stop()]);
    await Promise.all([this.receiver.stop(), this.proxy.stop()]);
  }

  /** A rule that tells by mail and by the webhook, at once. */
  ruleOf(changes: Partial<NoticeRuleInput> = {}): NoticeRuleInput {
    return {
      name: 'Tell the watch',
      isEnabled: true,
      troubles: ['not-fresh', 'outage'],
      afterMinutes: 0,
      quietMinutes: 0,
      mail: { fromAccountId: this.sender.id, fallbackAccountId: null, to: [watch] },
      webhookUrl: `http://${this.receiver.host}/hook`,
      ...changes,
    };
  }

  async add(changes: Partial<NoticeRuleInput> = {}): Promise<{ rule: NoticeRule; secret: string }> {
    const { rule, webhookSecret } = await this.admin.call(noticesApi.addRule, { body: this.ruleOf(changes) });
    return { rule, secret: webhookSecret ?? '' };
  }

  async remove(ruleId: string): Promise<void> {
    await this.admin.call(noticesApi.removeRule, { params: { ruleId } });
  }

  async test(ruleId: string): Promise<void> {
    await this.admin.call(noticesApi.test, { params: { ruleId }, body: { send: true } });
  }

  async deliveriesOf(ruleId: string): Promise<NoticeDelivery[]> {
    return (await this.admin.call(noticesApi.listDeliveries, {})).deliveries.filter((one) => one.ruleId === ruleId);
  }

  /** Deliveries that were due before all others. */
  async addDeliveries({ id, name }: NoticeRule, host: string, count: number): Promise<void> {
    await this.query(
      `INSERT INTO notice_delivery (id, rule_id, rule_name, troubled_ids, way, target, event, next_attempt_at, created_at)
       SELECT gen_random_uuid(), $1, $2, '{}', 'webhook', $3, '{"type":"test","title":"A test","keys":[]}', now() - interval '1 day', now()
       FROM generate_series(1, $4)`,
      [id, name, host, count],
    );
  }

  /** What waits, of one rule or of all, is tried now. */
  async due(ruleId: string | null = null): Promise<void> {
    await this.query(
      `UPDATE notice_delivery SET next_attempt_at = now() WHERE state = 'waiting' AND ($1::uuid IS NULL OR rule_id = $1)`,
      [ruleId],
    );
  }

  /** What the webhook was told, oldest first. */
  events(): NoticeEvent[] {
    return this.receiver.received.map(({ body }) => noticeEventSchema.parse(JSON.parse(body)));
  }

  /** The mails that have these words, header lines unfolded. */
  mails(words: string): string[] {
    return this.smtp.delivered
      .map(({ raw }) => raw.toString().replace(/\r\n[ \t]+/g, ' '))
      .filter((raw) => raw.includes(words));
  }

  /** Cuts the account off, as if for longer than an inbox counts as fresh. */
  async cutOff(): Promise<void> {
    this.proxy.refuse();
    const age = `UPDATE account SET verified_at = now() - interval '11 minutes' WHERE id = $1 AND state = 'reconnecting' RETURNING 1`;
    await eventually(async () => (await this.query(age, [this.troubled.id])).length > 0, patient);
  }

  query(sql: string, parameters: readonly unknown[] = []): Promise<unknown[]> {
    return queryDatabase(this.app.databaseUrl, sql, parameters);
  }
}
