import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.module.js';
import { ImapClientFactory, ImapConnections } from '../adapters/adapters.module.js';
import { Clock } from '../common/clock.js';
import { EventBus } from '../common/event-bus.js';
import { Metrics } from '../common/metrics/metrics.js';
import { Config } from '../config/config.js';
import { UnitOfWork } from '../database/database.module.js';
import { MailboxesRepository } from '../mail/mail.module.js';
import { AccountRunner } from './account-runner.js';
import { ChangePusher } from './changes/change-pusher.js';
import { MailboxDiscovery } from './mailbox-discovery.js';
import { MailboxFiller } from './mailbox-filler.js';
import { MailboxSynchroniser } from './mailbox-synchroniser.js';
import { PreviewLoader } from './preview-loader.js';
import type { RunnerTools } from './runner-tools.js';

/** Starts and stops the runners: one for each account of this MailDesk. */
@Injectable()
export class SyncSupervisor implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly runners = new Map<string, AccountRunner>();
  private readonly restarts = new Map<string, Promise<void>>();
  private readonly subscriptions: (() => void)[] = [];
  private readonly tools: RunnerTools;

  constructor(
    config: Config,
    clock: Clock,
    metrics: Metrics,
    unitOfWork: UnitOfWork,
    private readonly accounts: AccountsService,
    private readonly bus: EventBus,
    clients: ImapClientFactory,
    connections: ImapConnections,
    mailboxes: MailboxesRepository,
    discovery: MailboxDiscovery,
    synchroniser: MailboxSynchroniser,
    filler: MailboxFiller,
    pusher: ChangePusher,
    previews: PreviewLoader,
  ) {
    this.tools = {
      config,
      clock,
      metrics,
      unitOfWork,
      accounts,
      clients,
      connections,
      mailboxes,
      discovery,
      synchroniser,
      filler,
      pusher,
      previews,
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.accounts.refreshDemo();
    this.subscriptions.push(
      this.bus.on('account.connected', ({ accountId }) => this.begin(accountId)),
      this.bus.on('account.changed', ({ accountId }) => this.restart(accountId)),
      this.bus.on('account.removed', ({ accountId }) => this.end(accountId)),
      this.bus.on('account.reconnect-wanted', ({ accountId }) => this.runners.get(accountId)?.reconnect()),
      this.bus.on('changes.pending', ({ accountId }) => this.runners.get(accountId)?.pushChanges()),
      this.bus.on('outbox.sent', ({ accountId }) => this.runners.get(accountId)?.expectChange()),
      this.bus.on('drafts.filed', ({ accountId }) => this.runners.get(accountId)?.expectChange()),
    );
    for (const { id } of await this.accounts.listIds()) this.begin(id);
  }

  async onApplicationShutdown(): Promise<void> {
    for (const unsubscribe of this.subscriptions) unsubscribe();
    await Promise.all([...this.runners.keys()].map((accountId) => this.end(accountId)));
  }

  private begin(accountId: string): void {
    if (this.runners.has(accountId)) return;
    const runner = new AccountRunner(accountId, this.tools);
    this.runners.set(accountId, runner);
    runner.start();
  }

  private async end(accountId: string): Promise<void> {
    const runner = this.runners.get(accountId);
    await runner?.stop();
    if (this.runners.get(accountId) === runner) this.runners.delete(accountId);
  }

  /** One after the other: a second change of settings waits until the first has taken effect. */
  private async restart(accountId: string): Promise<void> {
    const before = this.restarts.get(accountId) ?? Promise.resolve();
    const restart = before.then(async () => {
      await this.end(accountId);
      this.begin(accountId);
    });
    this.restarts.set(accountId, restart);
    await restart;
    if (this.restarts.get(accountId) === restart) this.restarts.delete(accountId);
  }
}
