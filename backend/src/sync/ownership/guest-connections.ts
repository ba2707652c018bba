import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { AccountsService } from '../../accounts/accounts.module.js';
import {
  ImapClientFactory,
  ImapConnections,
  type ImapLender,
  ImapSession,
  MailServerError,
  type WorkKind,
} from '../../adapters/adapters.module.js';
import { AppError } from '../../common/app-error.js';
import { EventBus } from '../../common/event-bus.js';
import { Config } from '../../config/config.js';
import { OwnLeases } from '../../database/database.module.js';
import { AccountWorker } from '../connections/account-worker.js';

const idleMs = 60_000;

/**
 * Connections for what people wait for (bodies, downloads) at accounts that another process looks after: one for each account,
 * closed after a minute without work. What is not urgent is left to the other process.
 */
@Injectable()
export class GuestConnections implements OnModuleInit, OnApplicationShutdown {
  private readonly guests = new Map<string, AccountWorker>();
  private readonly subscriptions: (() => void)[] = [];

  constructor(
    private readonly config: Config,
    private readonly bus: EventBus,
    private readonly leases: OwnLeases,
    private readonly accounts: AccountsService,
    private readonly clients: ImapClientFactory,
    private readonly connections: ImapConnections,
  ) {}

  onModuleInit(): void {
    this.connections.standInWith((accountId, kind) => this.find(accountId, kind));
    // Its settings are others now, or it has connections of its own here.
    for (const event of ['account.changed', 'account.removed', 'account.taken'] as const)
      this.subscriptions.push(this.bus.on(event, ({ accountId }) => this.close(accountId)));
  }

  async onApplicationShutdown(): Promise<void> {
    for (const unsubscribe of this.subscriptions) unsubscribe();
    await Promise.all([...this.guests.keys()].map((accountId) => this.close(accountId)));
  }

  /**
   * Null when this process looks after the account itself, or the work can wait.
   * @throws AppError `account.paused`
   * @throws MailServerError `login-refused` when the mail server refuses the account's password: asking again could lock it.
   */
  private async find(accountId: string, kind: WorkKind): Promise<ImapLender | null> {
    if (kind === 'background') return null;
    const state = await this.accounts.stateOf(accountId);
    if (state === 'paused') {
      const detail = 'This account is paused, so what is not stored here yet cannot be fetched from its mail server.';
      throw new AppError('account.paused', detail);
    }
    if (this.leases.owns(accountId)) return null;
    if (state === 'needs-you')
      throw new MailServerError('login-refused', 'This account needs somebody to look at its settings first.');
    const guest = this.guests.get(accountId) ?? new AccountWorker(() => this.connect(accountId), idleMs);
    this.guests.set(accountId, guest);
    return { run: (_kind, task) => guest.run('urgent', task) };
  }

  private async connect(accountId: string): Promise<ImapSession> {
    return this.accounts.signIn(accountId, ({ imap }) =>
      ImapSession.connect(this.clients.create(imap), imap, this.config.commandTimeoutMs),
    );
  }

  private async close(accountId: string): Promise<void> {
    const guest = this.guests.get(accountId);
    this.guests.delete(accountId);
    await guest?.stop();
  }
}
