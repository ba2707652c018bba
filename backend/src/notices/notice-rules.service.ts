import type {
  NoticeDelivery,
  NoticeEvent,
  noticesApi,
  NoticeRule,
  NoticeRuleInput,
  ReplyOf,
} from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { AccountsService } from '../accounts/accounts.module.js';
import { AuditLog } from '../audit/audit.module.js';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { newId } from '../common/new-id.js';
import { Secret } from '../common/secret.js';
import { Config } from '../config/config.js';
import { SharedRateLimits, type SharedTransaction, UnitOfWork } from '../database/database.module.js';
import { SealedSecrets } from '../secrets/secrets.module.js';
import { newDeliveries } from './new-deliveries.js';
import { type ListedDelivery, NoticeDeliveriesRepository } from './notice-deliveries.repository.js';
import { NoticeRulesRepository, type StoredRule } from './notice-rules.repository.js';
import { NoticeSender } from './notice-sender.js';
import { keyOf } from './notice-steps.js';
import { healthPageOf, testText, withdrawnText } from './notice-words.js';
import { ToldTroublesRepository } from './told-troubles.repository.js';
import { webhookSecretOf } from './webhook-secret.js';

type Saved = ReplyOf<typeof noticesApi.addRule>;

const shownDeliveries = 100;

/** Whom MailDesk tells of which trouble, as administrators set it up. */
@Injectable()
export class NoticeRules {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly rules: NoticeRulesRepository,
    private readonly deliveries: NoticeDeliveriesRepository,
    private readonly told: ToldTroublesRepository,
    private readonly sender: NoticeSender,
    private readonly secrets: SealedSecrets,
    private readonly accounts: AccountsService,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly limits: SharedRateLimits,
    private readonly config: Config,
  ) {}

  async list(): Promise<NoticeRule[]> {
    const [rules, last] = await Promise.all([this.rules.list(), this.deliveries.lastOfRules()]);
    const lastOf = new Map(last.map((delivery) => [delivery.ruleId, toDelivery(delivery)]));
    return rules.map((rule) => toRule(rule, lastOf.get(rule.id) ?? null));
  }

  /** @throws AppError `notice.rule-invalid` */
  async add(actorId: string, input: NoticeRuleInput): Promise<Saved> {
    assertTellsSomebody(input);
    await this.check(input);
    return this.unitOfWork.runShared(async (tx) => {
      const rule = { id: newId(), ...input, odooDatabaseId: null, odooPairedAt: null };
      await this.record(tx, actorId, rule, 'added');
      return this.store(tx, rule, null);
    });
  }

  /** @throws AppError `notice.rule-not-found`, `notice.rule-invalid` */
  async update(actorId: string, id: string, input: NoticeRuleInput): Promise<Saved> {
    await this.check(input);
    const saved = await this.unitOfWork.runShared(async (tx) => {
      const current = await this.lock(tx, id);
      if (current.odooDatabaseId === null) assertTellsSomebody(input);
      else assertTellsOdooAlone(input);
      await this.record(tx, actorId, { id, ...input }, 'changed');
      return this.store(tx, { ...current, ...input }, current);
    });
    this.sender.begin();
    return saved;
  }

  /** @throws AppError `notice.rule-not-found`, `notice.rule-invalid` when it is that of a paired database */
  async remove(actorId: string, id: string): Promise<void> {
    await this.unitOfWork.runShared(async (tx) => {
      const rule = await this.lock(tx, id);
      if (rule.odooDatabaseId !== null) throw new AppError('notice.rule-invalid', staysWithPairing);
      await this.rules.forgetTold(tx, id, []);
      await this.deliveries.removeWaiting(tx, id);
      await this.secrets.delete(tx, webhookSecretOf(id));
      await this.rules.remove(tx, id);
      await this.record(tx, actorId, rule, 'removed');
    });
  }

  /** @throws AppError `notice.rule-not-found`, `notice.rule-invalid` when it has no webhook */
  async renewSecret(actorId: string, id: string): Promise<string> {
    const secret = await this.unitOfWork.runShared(async (tx) => {
      const rule = await this.lock(tx, id);
      if (rule.webhookUrl === null) throw new AppError('notice.rule-invalid', 'This rule has no webhook.');
      await this.record(tx, actorId, rule, 'new secret');
      return this.makeSecret(tx, id, rule.webhookUrl);
    });
    this.sender.begin();
    return secret;
  }

  /** @throws AppError `notice.rule-not-found`, `request.too-many` */
  async test(actorId: string, id: string): Promise<void> {
    const now = this.clock.now();
    await this.limits.take('noticeTests', actorId);
    await this.unitOfWork.runShared(async (tx) => {
      const rule = await this.lock(tx, id);
      const open = (await this.told.list(tx, id)).map(keyOf);
      const url = healthPageOf(this.config.publicUrl);
      const said = { type: 'test', keys: [], open, url } satisfies Partial<NoticeEvent>;
      const made = newDeliveries(rule, testText(rule.name), { ...said, troubledIds: [], now });
      await this.deliveries.add(tx, made, now);
    });
    this.sender.begin();
  }

  async listDeliveries(): Promise<NoticeDelivery[]> {
    return (await this.deliveries.list(shownDeliveries)).map(toDelivery);
  }

  /**
   * What was told of troubles that the rule is not for any more is forgotten: no person is told that they are over. An Odoo
   * database is, as it would show them for ever.
   */
  private async store(tx: SharedTransaction, rule: StoredRule, current: StoredRule | null): Promise<Saved> {
    await this.rules.save(tx, rule);
    const forgotten = await this.rules.forgetTold(tx, rule.id, rule.isEnabled ? rule.troubles : []);
    const unsent = rule.isEnabled ? [] : await this.deliveries.removeWaiting(tx, rule.id);
    if (rule.odooDatabaseId !== null) await this.withdraw(tx, rule, [...new Set([...forgotten, ...unsent])]);
    const { webhookUrl } = rule;
    const isElsewhere = webhookUrl !== null && webhookUrl !== (current?.webhookUrl ?? null);
    if (webhookUrl === null) await this.secrets.delete(tx, webhookSecretOf(rule.id));
    const webhookSecret = isElsewhere ? await this.makeSecret(tx, rule.id, webhookUrl) : null;
    const openTroubles = await this.rules.countTold(tx, rule.id);
    const last = await this.deliveries.lastOf(tx, rule.id);
    const lastDelivery = last === null ? null : toDelivery(last);
    return { rule: toRule({ ...rule, openTroubles }, lastDelivery), webhookSecret };
  }

  /** Has the rule tell that these are over, as it will not tell of them any more. */
  private async withdraw(tx: SharedTransaction, rule: StoredRule, keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    const now = this.clock.now();
    const open = (await this.told.list(tx, rule.id)).map(keyOf);
    const url = healthPageOf(this.config.publicUrl);
    const said = { type: 'health.recovered', keys: [...keys], open, url } satisfies Partial<NoticeEvent>;
    await this.deliveries.add(tx, newDeliveries(rule, withdrawnText, { ...said, troubledIds: [], now }), now);
  }

  /** What waits since the former secret or address did not do is tried with these at once. */
  private async makeSecret(tx: SharedTransaction, id: string, webhookUrl: string): Promise<string> {
    const secret = randomBytes(32).toString('base64url');
    await this.secrets.put(tx, webhookSecretOf(id), new Secret(secret));
    await this.deliveries.hastenWebhook(tx, id, new URL(webhookUrl).host, this.clock.now());
    return secret;
  }

  /** @throws AppError `notice.rule-invalid` */
  private async check({ mail }: NoticeRuleInput): Promise<void> {
    if (mail === null) return;
    if (mail.fallbackAccountId === mail.fromAccountId) {
      throw new AppError('notice.rule-invalid', 'Choose another account for when the first one cannot send.');
    }
    for (const accountId of [mail.fromAccountId, mail.fallbackAccountId]) {
      if (accountId === null || (await this.accounts.exists(accountId))) continue;
      throw new AppError('notice.rule-invalid', 'The account to send from is not connected any more. Choose another.');
    }
  }

  private async lock(tx: SharedTransaction, id: string): Promise<StoredRule> {
    const rule = await this.rules.lock(tx, id);
    if (rule === null) throw new AppError('notice.rule-not-found', 'There is no such rule (any more).');
    return rule;
  }

  private record(
    tx: SharedTransaction,
    actorId: string,
    rule: { id: string; name: string },
    what: string,
  ): Promise<void> {
    const facts = { detail: `${what}: ${rule.name}` };
    return this.audit.record({ actorId, action: 'notice.changed', subjectIds: [rule.id], facts }, tx);
  }
}

const staysWithPairing =
  'This rule is there as long as its Odoo database is paired. Switch it off, or unpair the database.';

function assertTellsSomebody({ mail, webhookUrl }: NoticeRuleInput): void {
  if (mail !== null || webhookUrl !== null) return;
  throw new AppError('notice.rule-invalid', 'Say whom to tell: by mail, by a webhook, or both.');
}

function assertTellsOdooAlone({ mail, webhookUrl }: NoticeRuleInput): void {
  if (mail === null && webhookUrl === null) return;
  throw new AppError('notice.rule-invalid', 'This rule tells an Odoo database. Add another one for mail or a webhook.');
}

function toRule(
  { odooPairedAt: _pairing, ...rule }: StoredRule & { openTroubles: number },
  lastDelivery: NoticeDelivery | null,
): NoticeRule {
  return { ...rule, lastDelivery };
}

const toDelivery = (row: ListedDelivery): NoticeDelivery => ({
  ...row,
  nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
  endedAt: row.endedAt?.toISOString() ?? null,
});
