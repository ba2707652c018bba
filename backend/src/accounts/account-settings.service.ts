import {
  type Account,
  type AccountUpdate,
  type ConnectionProgress,
  type ConnectionReport,
  type ConnectSettings,
  type Role,
  roleAllows,
  type ServerSettings,
} from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { AuditLog, type SqlRunner } from '../audit/audit.module.js';
import type { SignedInUser } from '../common/access-rules.js';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { EventBus } from '../common/event-bus.js';
import { type Listener, nobody } from '../common/progress.js';
import { Secret } from '../common/secret.js';
import { SharedRateLimits, UnitOfWork } from '../database/database.module.js';
import { AccountGrants } from '../oauth/oauth.module.js';
import { AccountSignIns, type GivenSignIn } from './account-sign-in.service.js';
import { toAccount } from './account-view.js';
import { AccountsRepository, type StoredSettings } from './accounts.repository.js';
import { AccountsService } from './accounts.service.js';
import { ConnectionTests } from './connection-tests.js';
import { HeldRolesRepository } from './held-roles.repository.js';
import { newlyPinned, noPins, type Pins, trustsMore } from './pinned-certificates.js';

/** What became of settings: stored only when every step of the report passed. */
export interface SettingsOutcome {
  readonly account: Account | null;
  readonly report: ConnectionReport;
}

/** Who replaces settings of which account, and what was known of it when they began. */
interface Replacement {
  readonly actorId: string;
  readonly accountId: string;
  readonly version: number | null;
  readonly trusted: ReturnType<typeof newlyPinned>;
}

/** Accounts as the people who own them connect, change and remove them. Settings are stored only after they have worked. */
@Injectable()
export class AccountSettingsService {
  constructor(
    private readonly repository: AccountsRepository,
    private readonly roles: HeldRolesRepository,
    private readonly accounts: AccountsService,
    private readonly tests: ConnectionTests,
    private readonly signIns: AccountSignIns,
    private readonly grants: AccountGrants,
    private readonly unitOfWork: UnitOfWork,
    private readonly bus: EventBus,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly limits: SharedRateLimits,
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

  /** Tries settings and stores nothing. @throws AppError `request.too-many`, and as `AccountSignIns.given` */
  async test(
    caller: SignedInUser,
    settings: ConnectSettings,
    listener: Listener<ConnectionProgress> = nobody,
  ): Promise<ConnectionReport> {
    const { credential } = await this.signIns.given(caller, settings);
    return (await this.tests.test(caller.id, { ...settings, credential }, { listener })).report;
  }

  /**
   * That an address is connected already is told only to those whom its mail server lets in.
   * @throws AppError `account.exists`, `request.too-many`, and as `AccountSignIns.given`
   */
  async connect(
    caller: SignedInUser,
    settings: ConnectSettings,
    listener: Listener<ConnectionProgress> = nobody,
  ): Promise<SettingsOutcome> {
    const userId = caller.id;
    const takeBack = await this.limits.take('connectedAddresses', userId);
    let collided = false;
    try {
      const { credential, toKeep: signIn } = await this.signIns.given(caller, settings);
      const { report, pins } = await this.tests.test(userId, { ...settings, credential }, { listener });
      if (!report.ok) return { account: null, report };
      const id = randomUUID();
      const { displayName, imap, smtp } = settings;
      const address = settings.address.toLowerCase();
      const account = { displayName, imap, smtp, pins, signIn, id, address, isDemo: false, ownerId: userId };
      collided = !(await this.repository.add(account, async (within) => {
        await this.audit.record({ actorId: userId, action: 'account.connected', accountId: id }, within);
        await this.recordPins(userId, id, newlyPinned(settings, pins, noPins), within);
      }));
      if (collided) throw alreadyConnected(address);
      this.bus.publish('account.connected', { accountId: id });
      this.bus.publish('account.members-changed', { accountId: id, userIds: [userId] });
      return { account: await this.read(userId, id), report };
    } finally {
      if (!collided) await takeBack();
    }
  }

  /**
   * @throws AppError `account.not-found`, `account.password-needed`, `request.invalid` when the address is another,
   *   `request.too-many`, `account.changed-meanwhile`, `access.denied` when the user has become less than an owner meanwhile
   */
  async replace(
    userId: string,
    accountId: string,
    update: AccountUpdate,
    listener: Listener<ConnectionProgress> = nobody,
  ): Promise<SettingsOutcome> {
    // Before the settings: what changes from here on is noticed when they are stored.
    const version = await this.repository.settingsVersion(accountId);
    const current = await this.read(userId, accountId);
    if ((update.settingsVersion ?? version) !== version) throw changedMeanwhile();
    if (update.address.toLowerCase() !== current.address) {
      const detail = `The address of an account stays ${current.address}. Connect another address as an account of its own.`;
      throw new AppError('request.invalid', detail, {
        issues: [{ path: 'body.address', message: `must be ${current.address}` }],
      });
    }
    const known = await this.accounts.pins(accountId);
    const { credential, toKeep: signIn } = await this.signInOf(current, update, known);
    const { report, pins } = await this.tests.test(userId, { ...update, credential }, { known, listener });
    const trusted = newlyPinned(update, pins, known);
    if (!report.ok) return { account: null, report };

    const giveBack = update.password === undefined ? null : await this.grants.permissionOf(accountId);
    await this.store({ actorId: userId, accountId, version, trusted }, { ...update, pins, signIn });
    // By the password nothing of it is needed any more.
    void giveBack?.();
    return { account: await this.read(userId, accountId), report };
  }

  /**
   * Makes the account sign in by what was granted to this browser session, in place of what it signed in by before.
   * @throws AppError `account.not-found`, `account.changed-meanwhile`, `access.denied` as `replace`, and as `AccountSignIns.given`
   */
  async authorize(caller: SignedInUser, accountId: string, authorizationId: string): Promise<Account> {
    const version = await this.repository.settingsVersion(accountId);
    const current = await this.read(caller.id, accountId);
    const { toKeep: signIn } = await this.signIns.byAuthorization(caller, current, authorizationId);
    const pins = await this.accounts.pins(accountId);
    await this.store({ actorId: caller.id, accountId, version, trusted: [] }, { ...current, pins, signIn });
    return this.read(caller.id, accountId);
  }

  /**
   * Settings are tested for a while, and worked out from what was read before. So it is looked once more whether that holds: else
   * the password of newer settings would go to the servers of these, or somebody who was removed would decide where it goes.
   */
  private async store(
    { actorId, accountId, version, trusted }: Replacement,
    { displayName, imap, smtp, pins, signIn }: StoredSettings,
  ): Promise<void> {
    await this.unitOfWork.run(accountId, async (tx) => {
      assertMayOwn(await this.roles.roleOf(actorId, accountId, tx));
      if ((await this.repository.settingsVersion(accountId, tx)) !== version) throw changedMeanwhile();
      await this.repository.replaceSettings(tx, { displayName, imap, smtp, pins, signIn });
      await this.accounts.setState(tx, { state: 'connecting', problem: null, nextAttemptAt: null }, this.clock.now());
      await this.audit.record({ actorId, action: 'account.changed', accountId }, tx);
      await this.recordPins(actorId, accountId, trusted, tx);
      tx.announce('account.changed', { accountId });
    });
    const userIds = await this.roles.userIdsOf(accountId);
    this.bus.publish('account.members-changed', { accountId, userIds });
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

  /**
   * What is on record goes only to the servers that it was given for: else it could be sent wherever somebody likes. A certificate
   * that was not trusted until now may be that of another server.
   */
  private async signInOf(current: Account, update: AccountUpdate, known: Pins): Promise<GivenSignIn> {
    if (update.password !== undefined) return this.signIns.byPassword(new Secret(update.password));
    const isSame = isSameServer(current.imap, update.imap) && isSameServer(current.smtp, update.smtp);
    if (isSame && !trustsMore(update, known)) return this.signIns.unchanged(current);
    throw new AppError(
      'account.password-needed',
      current.oauthProviderId === null
        ? 'Please type the password again, as a server, a user name or a trusted certificate has changed.'
        : 'The permission that this account signs in by is for its present servers only. Type a password for others.',
    );
  }

  /** Asks for an attempt to connect now. */
  async reconnect(userId: string, accountId: string): Promise<void> {
    await this.audit.record({ actorId: userId, action: 'account.reconnected', accountId });
    this.bus.publish('account.reconnect-wanted', { accountId });
  }
}

const isSameServer = (one: ServerSettings, other: ServerSettings): boolean =>
  one.host === other.host &&
  one.port === other.port &&
  one.security === other.security &&
  one.username === other.username;

/** What is told to whoever lost the right meanwhile is what they would have been told at the door. */
function assertMayOwn(role: Role | null): void {
  if (role === null) throw new AppError('account.not-found', 'There is no such account.');
  if (!roleAllows(role, 'account-own'))
    throw new AppError('access.denied', 'Only an owner of the account can change its servers and passwords.');
}

const changedMeanwhile = (): AppError =>
  new AppError(
    'account.changed-meanwhile',
    'The settings of this account were changed in the meantime, so yours were not stored. Look at the new ones and try again.',
  );

function alreadyConnected(address: string): AppError {
  return new AppError(
    'account.exists',
    `${address} is connected already. Ask an owner of the account for access to it.`,
  );
}
