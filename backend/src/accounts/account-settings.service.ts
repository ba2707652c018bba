import type {
  Account,
  AccountSettings,
  AccountUpdate,
  ConnectionProgress,
  ConnectionReport,
  ServerSettings,
} from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { AuditLog, type SqlRunner } from '../audit/audit.module.js';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { EventBus } from '../common/event-bus.js';
import { type Listener, nobody } from '../common/progress.js';
import { RateLimit } from '../common/rate-limit.js';
import { rateLimits } from '../common/rate-limits.js';
import { Secret } from '../common/secret.js';
import { UnitOfWork } from '../database/database.module.js';
import { toAccount } from './account-view.js';
import { AccountsRepository, type StoredSettings } from './accounts.repository.js';
import { AccountsService } from './accounts.service.js';
import { ConnectionTests } from './connection-tests.js';
import { HeldRolesRepository } from './held-roles.repository.js';
import { newlyPinned, noPins, type Pins } from './pinned-certificates.js';

/** What became of settings: stored only when every step of the report passed. */
export interface SettingsOutcome {
  readonly account: Account | null;
  readonly report: ConnectionReport;
}

/** Accounts as the people who own them connect, change and remove them. Settings are stored only after they have worked. */
@Injectable()
export class AccountSettingsService {
  private readonly collisions = new RateLimit(rateLimits.connectedAddresses);

  constructor(
    private readonly repository: AccountsRepository,
    private readonly roles: HeldRolesRepository,
    private readonly accounts: AccountsService,
    private readonly tests: ConnectionTests,
    private readonly unitOfWork: UnitOfWork,
    private readonly bus: EventBus,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  /** The user's accounts, oldest first. */
  async list(userId: string): Promise<Account[]> {
    return (await this.repository.listOf(userId)).map((row) => toAccount(row, row.role));
  }

  /** @throws AppError `account.not-found` */
  async read(userId: string, accountId: string): Promise<Account> {
    const row = await this.repository.findOf(userId, accountId);
    if (row === null) throw new AppError('account.not-found', 'There is no such account.');
    return toAccount(row, row.role);
  }

  /**
   * That an address is connected already is told only to those whom its mail server lets in.
   * @throws AppError `account.exists`, `request.too-many`
   */
  async connect(
    userId: string,
    settings: AccountSettings,
    listener: Listener<ConnectionProgress> = nobody,
  ): Promise<SettingsOutcome> {
    const takeBack = this.collisions.take(userId, this.clock.now());
    let collided = false;
    try {
      const { report, pins } = await this.tests.test(userId, settings, { listener });
      if (!report.ok) return { account: null, report };
      const id = randomUUID();
      const address = settings.address.toLowerCase();
      const stored = toStored(settings, pins);
      const account = { ...stored, id, address, isDemo: false, ownerId: userId };
      collided = !(await this.repository.add(account, async (within) => {
        await this.audit.record({ actorId: userId, action: 'account.connected', accountId: id }, within);
        await this.recordPins(userId, id, newlyPinned(settings, pins, noPins), within);
      }));
      if (collided) throw alreadyConnected(address);
      this.bus.publish('account.connected', { accountId: id });
      this.bus.publish('account.members-changed', { accountId: id, userIds: [userId] });
      return { account: await this.read(userId, id), report };
    } finally {
      if (!collided) takeBack();
    }
  }

  /** @throws AppError `account.not-found`, `account.password-needed`, `request.invalid` when the address is another, `request.too-many` */
  async replace(
    userId: string,
    accountId: string,
    update: AccountUpdate,
    listener: Listener<ConnectionProgress> = nobody,
  ): Promise<SettingsOutcome> {
    const current = await this.read(userId, accountId);
    if (update.address.toLowerCase() !== current.address) {
      const detail = `The address of an account stays ${current.address}. Connect another address as an account of its own.`;
      throw new AppError('request.invalid', detail, {
        issues: [{ path: 'body.address', message: `must be ${current.address}` }],
      });
    }
    const settings = { ...update, password: update.password ?? (await this.storedPassword(current, update)) };
    const known = await this.accounts.pins(accountId);
    const { report, pins } = await this.tests.test(userId, settings, { known, listener });
    const trusted = newlyPinned(settings, pins, known);
    if (trusted.length > 0 && current.role === 'manager') {
      const detail = 'Only an owner of the account decides which self-signed certificate is trusted.';
      throw new AppError('access.denied', detail);
    }
    if (!report.ok) return { account: null, report };

    await this.unitOfWork.run(accountId, async (tx) => {
      await this.repository.replaceSettings(tx, toStored(settings, pins));
      await this.accounts.setState(tx, { state: 'connecting', problem: null, nextAttemptAt: null }, this.clock.now());
      await this.audit.record({ actorId: userId, action: 'account.changed', accountId }, tx);
      await this.recordPins(userId, accountId, trusted, tx);
      tx.announce('account.changed', { accountId });
    });
    const userIds = await this.roles.userIdsOf(accountId);
    this.bus.publish('account.members-changed', { accountId, userIds });
    return { account: await this.read(userId, accountId), report };
  }

  private async recordPins(
    actorId: string,
    accountId: string,
    trusted: readonly { host: string; fingerprint: string }[],
    within: SqlRunner,
  ): Promise<void> {
    for (const facts of trusted) {
      await this.audit.record({ actorId, action: 'certificate.pinned', accountId, facts }, within);
    }
  }

  /** The password on record goes only to the servers that it was given for: else it could be sent wherever somebody likes. */
  private async storedPassword(current: Account, update: AccountUpdate): Promise<string> {
    if (!isSameServer(current.imap, update.imap) || !isSameServer(current.smtp, update.smtp)) {
      throw new AppError(
        'account.password-needed',
        'Please type the password again, as a server or user name has changed.',
      );
    }
    const { imap } = await this.accounts.serverAccess(current.id);
    return imap.password.reveal();
  }

  /** Asks for an attempt to connect now. */
  reconnect(accountId: string): void {
    this.bus.publish('account.reconnect-wanted', { accountId });
  }
}

function toStored({ displayName, imap, smtp, password }: AccountSettings, pins: Pins): StoredSettings {
  return { displayName, imap, smtp, password: new Secret(password), pins };
}

const isSameServer = (one: ServerSettings, other: ServerSettings): boolean =>
  one.host === other.host &&
  one.port === other.port &&
  one.security === other.security &&
  one.username === other.username;

function alreadyConnected(address: string): AppError {
  return new AppError(
    'account.exists',
    `${address} is connected already. Ask an owner of the account for access to it.`,
  );
}
