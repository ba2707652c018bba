import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.module.js';
import { ImapClientFactory, ImapConnections } from '../adapters/adapters.module.js';
import { Clock } from '../common/clock.js';
import { ConnectionBoard } from '../common/connection-board.js';
import { EventBus } from '../common/event-bus.js';
import { Metrics } from '../common/metrics/metrics.js';
import { Presence } from '../common/presence.js';
import { Config } from '../config/config.js';
import { type Lease, OwnLeases, UnitOfWork } from '../database/database.module.js';
import { MailboxesRepository, MailboxTroublesRepository, ShownMailboxesRepository } from '../mail/mail.module.js';
import { AccountRunner } from './account-runner.js';
import { ChangePusher } from './changes/change-pusher.js';
import { Hosts } from './connections/hosts.js';
import { MailboxDiscovery } from './mailbox-discovery.js';
import { MailboxFiller } from './mailbox-filler.js';
import { MailboxSynchroniser } from './mailbox-synchroniser.js';
import { PreviewLoader } from './preview-loader.js';
import type { RunnerTools } from './runner-tools.js';

interface Watched {
  readonly runner: AccountRunner;
  readonly restart: AbortController;
  /** Which settings the runner works with. */
  settings: number | null;
}

/** How soon a runner that has ended by itself is followed by another one, unless it is told why meanwhile. */
const againMs = 5000;

/** The reason of a restart that is none. */
const removed = Symbol('removed');

/** Starts and stops the runners: one for each account that this process looks after. */
@Injectable()
export class SyncSupervisor implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(SyncSupervisor.name);
  private readonly watched = new Map<string, Watched>();
  private readonly ends = new Set<Promise<void>>();
  private readonly subscriptions: (() => void)[] = [];
  private readonly tools: RunnerTools;

  constructor(
    config: Config,
    clock: Clock,
    metrics: Metrics,
    presence: Presence,
    board: ConnectionBoard,
    hosts: Hosts,
    unitOfWork: UnitOfWork,
    private readonly accounts: AccountsService,
    private readonly bus: EventBus,
    private readonly leases: OwnLeases,
    clients: ImapClientFactory,
    connections: ImapConnections,
    mailboxes: MailboxesRepository,
    shownMailboxes: ShownMailboxesRepository,
    troubles: MailboxTroublesRepository,
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
      presence,
      board,
      hosts,
      unitOfWork,
      accounts,
      clients,
      connections,
      mailboxes,
      shownMailboxes,
      troubles,
      discovery,
      synchroniser,
      filler,
      pusher,
      previews,
    };
  }

  onModuleInit(): void {
    this.subscriptions.push(
      this.bus.on('account.taken', ({ accountId }) => this.lookAfter(accountId)),
      this.bus.on('account.changed', ({ accountId }) => this.watched.get(accountId)?.restart.abort()),
      this.bus.on('account.removed', ({ accountId }) => this.watched.get(accountId)?.restart.abort(removed)),
      this.bus.on('account.reconnect-wanted', ({ accountId }) => this.watched.get(accountId)?.runner.reconnect()),
      this.bus.on('account.server-distrusted', ({ accountId }) => this.watched.get(accountId)?.runner.renew()),
      this.bus.on('account.resync-wanted', ({ accountId }) => this.watched.get(accountId)?.runner.compareAll()),
      this.bus.on('changes.pending', ({ accountId }) => this.watched.get(accountId)?.runner.pushChanges()),
      this.bus.on('outbox.sent', ({ accountId }) => this.watched.get(accountId)?.runner.expectChange()),
      this.bus.on('drafts.filed', ({ accountId }) => this.watched.get(accountId)?.runner.expectChange()),
      this.bus.on('events.missed', () => this.readAnew()),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    for (const unsubscribe of this.subscriptions) unsubscribe();
    for (const { restart } of this.watched.values()) restart.abort(removed);
    await Promise.all(this.ends);
  }

  /** Runs the account's runner for as long as the account is ours; the account is not given away before it has ended. */
  private async lookAfter(accountId: string): Promise<void> {
    const end = this.leases.use(accountId, (lease) => this.watchWhile(lease)).then(() => undefined);
    this.ends.add(end);
    await end.finally(() => this.ends.delete(end));
  }

  private async watchWhile({ accountId, ending }: Lease): Promise<void> {
    for (let isRemoved = false; !ending.aborted && !isRemoved;) {
      try {
        isRemoved = await this.watchUntilTold(accountId, ending);
      } catch (error) {
        // As when the database is away: the account is ours, and nobody else will look after it.
        this.logger.error(
          `account ${accountId}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
        await this.tools.clock.sleep(againMs, ending);
      }
    }
    this.watched.delete(accountId);
  }

  /** Runs one runner. Answers whether the account was removed. */
  private async watchUntilTold(accountId: string, ending: AbortSignal): Promise<boolean> {
    await this.accounts.makeReady(accountId);
    const restart = new AbortController();
    const runner = new AccountRunner(accountId, this.tools);
    // Before anything is read, so that no change of it goes unheard.
    const watched: Watched = { runner, restart, settings: null };
    this.watched.set(accountId, watched);
    const told = AbortSignal.any([ending, restart.signal]);
    watched.settings = await this.accounts.settingsVersion(accountId);
    if ((await this.accounts.stateOf(accountId)) === 'paused') {
      await aborted(told);
      return restart.signal.reason === removed;
    }
    await Promise.race([aborted(told), runner.start()]);
    // One that ends by itself has found the account gone, or taken by others. Where it is ours all the same, that was a mistake.
    if (!told.aborted) await this.tools.clock.sleep(againMs, told);
    await runner.stop();
    return restart.signal.reason === removed;
  }

  /** What other processes told was perhaps not heard: settings that changed, users' wishes. */
  private async readAnew(): Promise<void> {
    for (const [accountId, { runner, restart, settings }] of this.watched) {
      if ((await this.accounts.settingsVersion(accountId)) === settings) runner.pushChanges();
      else restart.abort();
    }
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
