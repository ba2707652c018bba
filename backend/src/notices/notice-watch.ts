/*
 * Failure contract of the watch.
 *
 * - What is told, and that it was told, is one transaction with the rule locked: no trouble is told twice or not at all, whichever
 *   process looks and wherever it ends.
 * - Database away: logged, and left to the next round.
 */
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { NoticeEvent } from '@maildesk/contracts';
import { Clock } from '../common/clock.js';
import { EventBus } from '../common/event-bus.js';
import { Config } from '../config/config.js';
import { PeriodicJobsRepository, type SharedTransaction, UnitOfWork } from '../database/database.module.js';
import { freshForMs, HealthService, outagesOf } from '../health/health.module.js';
import { newDeliveries } from './new-deliveries.js';
import { type NewDelivery, NoticeDeliveriesRepository } from './notice-deliveries.repository.js';
import { NoticeFactsRepository } from './notice-facts.repository.js';
import { NoticeRulesRepository, type StoredRule } from './notice-rules.repository.js';
import { NoticeSender } from './notice-sender.js';
import { PairedRules } from './paired-rules.service.js';
import { keyOf, noticeSteps, type ToldTrouble } from './notice-steps.js';
import { healthPageOf, manyText, noticeText, type Told, toldOneByOne } from './notice-words.js';
import { type AccountFacts, type Trouble, troublesOf } from './present-troubles.js';
import { ToldTroublesRepository } from './told-troubles.repository.js';

const keptMs = 14 * 24 * 60 * 60_000;
const pruneEveryMs = 60 * 60_000;

/** Looks now and then, in one of the processes, for trouble that somebody wants to be told of. */
@Injectable()
export class NoticeWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Notices');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | null = null;
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly jobs: PeriodicJobsRepository,
    private readonly facts: NoticeFactsRepository,
    private readonly rules: NoticeRulesRepository,
    private readonly told: ToldTroublesRepository,
    private readonly deliveries: NoticeDeliveriesRepository,
    private readonly health: HealthService,
    private readonly sender: NoticeSender,
    private readonly paired: PairedRules,
    private readonly bus: EventBus,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.begin(), this.config.noticeRoundMs);
    this.unsubscribe = this.bus.on('odoo.pairings-changed', () => this.paired.follow());
    this.begin();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.unsubscribe();
    await this.running;
  }

  private begin(): void {
    this.running ??= this.look()
      .catch((error: unknown) => this.logger.error(`could not look for trouble: ${String(error)}`))
      .finally(() => (this.running = null));
  }

  private async look(): Promise<void> {
    if (await this.jobs.begin('notices.prune', pruneEveryMs)) {
      await this.deliveries.prune(new Date(this.clock.now().getTime() - keptMs));
    }
    await this.paired.follow();
    // Without a rule nothing is asked of the database but this and who is paired.
    if (!(await this.rules.hasEnabled())) return;
    if (!(await this.jobs.begin('notices', 0.9 * this.config.noticeRoundMs))) return;
    const now = this.clock.now();
    const accounts = await this.facts.list();
    const outages = outagesOf(accounts.map((one) => ({ ...one, stateSince: one.stateSince.toISOString() })));
    const present = troublesOf(
      accounts,
      outages.map(({ host, since, problem }) => ({ host, since: new Date(since), problem: problem?.message ?? null })),
      { now, freshForMs },
    );
    const written = await this.unitOfWork.runShared(async (tx) => {
      let count = 0;
      for (const rule of await this.rules.lockEnabled(tx)) {
        const steps = noticeSteps(rule, await this.told.list(tx, rule.id), present, now);
        await this.told.add(tx, rule.id, steps.begun);
        await this.told.remove(tx, rule.id, steps.ended);
        await this.told.setOver(tx, rule.id, steps.quiet, now);
        await this.told.setOver(tx, rule.id, steps.back, null);
        const { open } = steps;
        const begun = await this.write(tx, rule, 'health.trouble', steps.begun, { accounts, open, now });
        const ended = await this.write(tx, rule, 'health.recovered', steps.ended, { accounts, open, now });
        await this.deliveries.add(tx, [...begun, ...ended], now);
        count += begun.length + ended.length;
      }
      return count;
    });
    if (written > 0) this.sender.begin();
  }

  private async write(
    tx: SharedTransaction,
    rule: StoredRule,
    type: Exclude<NoticeEvent['type'], 'test'>,
    troubles: readonly (Trouble | ToldTrouble)[],
    { accounts, open, now }: { accounts: readonly AccountFacts[]; open: string[]; now: Date },
  ): Promise<NewDelivery[]> {
    const common = { type, open, url: healthPageOf(this.config.publicUrl), now };
    const isOver = type === 'health.recovered';
    const ids = troubles.flatMap(({ accountId }) => (accountId === null ? [] : [accountId]));
    const told = new Map(
      (ids.length === 0 ? [] : await this.health.ofAccounts(ids, tx)).map((one) => [one.accountId, one]),
    );
    const made: NewDelivery[] = [];
    for (const trouble of new Set(troubles.map((one) => one.trouble))) {
      const all = troubles.filter((one) => one.trouble === trouble);
      if (all.length > toldOneByOne && trouble !== 'outage') {
        const known = all.flatMap(({ accountId }): Told[] => {
          const account = told.get(accountId ?? '');
          return account === undefined ? [] : [account];
        });
        const troubledIds = isOver ? [] : known.map(({ accountId }) => accountId);
        const keys = all.map(keyOf);
        const text = manyText(trouble, known, { isOver, removed: all.length - known.length });
        made.push(...newDeliveries(rule, text, { ...common, keys, troubledIds }));
        continue;
      }
      for (const one of all) {
        const text = noticeText(one, told.get(one.accountId ?? '') ?? null, { isOver, now });
        // What is over keeps nobody from sending.
        const troubledIds = isOver ? [] : troubledBy(one, accounts);
        made.push(...newDeliveries(rule, text, { ...common, keys: [keyOf(one)], troubledIds }));
      }
    }
    return made;
  }
}

/** The accounts that are in the trouble: of an outage, all of its mail server. */
const troubledBy = (
  { accountId, subject }: Pick<Trouble, 'accountId' | 'subject'>,
  accounts: readonly AccountFacts[],
) => (accountId === null ? accounts.filter(({ host }) => host === subject).map((one) => one.accountId) : [accountId]);
