import { type AccountState, type Quirk, type Role, roleAllows, type ServerSettings } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { HostGuard, MailServerError, type ServerAccess } from '../adapters/adapters.module.js';
import { AppError } from '../common/app-error.js';
import type { Secret } from '../common/secret.js';
import type { Transaction } from '../database/database.module.js';
import { AccountLogRepository } from './account-log.repository.js';
import { presentQuirks } from './account-quirks.js';
import { AccountQuirksRepository } from './account-quirks.repository.js';
import { AccountSignIns } from './account-sign-in.service.js';
import { type AccountStatus, changedStatus, isNewChapter, isWorthPushing, type NewState } from './account-status.js';
import { AccountStatusRepository } from './account-status.repository.js';
import { toAccount, toStatus } from './account-view.js';
import type { AccountEntity } from './account.entity.js';
import { AccountsRepository } from './accounts.repository.js';
import { accessOf } from './connection-tests.js';
import { noPins, type Pins, pinsOf } from './pinned-certificates.js';
import { DemoAccount } from './demo-account.js';
import { HeldRolesRepository } from './held-roles.repository.js';

/** In whose name an account sends, and where it is. */
export interface AccountProfile {
  readonly address: string;
  readonly displayName: string;
  readonly isDemo: boolean;
  readonly imap: ServerSettings;
  readonly smtp: ServerSettings;
  /** What its IMAP server gets wrong, as far as is known. */
  readonly quirks: ReadonlySet<Quirk>;
}

/** All that is needed to read an account's mail and send in its name. */
export interface AccountAccess extends AccountProfile {
  readonly imap: ServerAccess;
  readonly smtp: ServerAccess;
  /** When the sign-in should be followed by another one; null where it does not run out. */
  readonly renewAt: Date | null;
  /** Which settings these are. */
  readonly settingsVersion: number;
}

/** The IMAP server has refused the password that the account has still. */
interface RefusedSignIn {
  /** How often in a row. */
  readonly count: number;
  readonly at: Date;
  /** How that was told to people; null where something else was told since. */
  readonly told: { readonly message: string; readonly nextAttemptAt: Date | null } | null;
}

/** What a comparison has shown: a difference that was mended (`heal`), or deletions that were none (`veto`). */
export interface Finding {
  readonly kind: 'heal' | 'veto';
  readonly words: string;
  /** The server had told something else itself. */
  readonly isContradiction: boolean;
}

const dayMs = 24 * 60 * 60_000;

/** What the rest of the backend asks about accounts, and tells of their connections. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly roles: HeldRolesRepository,
    private readonly signIns: AccountSignIns,
    private readonly statuses: AccountStatusRepository,
    private readonly log: AccountLogRepository,
    private readonly quirks: AccountQuirksRepository,
    private readonly demo: DemoAccount,
    private readonly guard: HostGuard,
  ) {}

  /** @throws AppError `account.not-found` */
  async profile(accountId: string): Promise<AccountProfile> {
    return profileOf(await this.find(accountId));
  }

  /**
   * Runs what signs in at one of the account's servers. Where a server refuses the token of an OAuth account, it is run once more
   * with a new one: some end tokens before their time.
   * @throws AppError `account.not-found`; MailServerError as `AccountSignIns.present`, `sign-in-needed` when a new token is refused
   *   as well, and whatever `attempt` throws
   */
  async signIn<T>(accountId: string, attempt: (access: AccountAccess) => Promise<T>): Promise<T> {
    const access = await this.serverAccess(accountId);
    const { credential } = access.imap;
    try {
      return await attempt(access);
    } catch (error) {
      if (credential.kind !== 'oauth' || !isRefusal(error)) throw error;
    }
    const renewed = await this.serverAccess(accountId, { insteadOf: credential.token });
    try {
      return await attempt(renewed);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const sentence = `${error.message} Sign in to this account again.`;
      throw new MailServerError('sign-in-needed', sentence, { cause: error });
    }
  }

  /** @throws MailServerError when there is nothing (any more) that the account could sign in by; no server is asked. */
  async assertCanSignIn(accountId: string): Promise<void> {
    await this.signIns.assertPresent(await this.find(accountId));
  }

  private async serverAccess(accountId: string, options: { insteadOf?: Secret } = {}): Promise<AccountAccess> {
    const account = await this.find(accountId);
    const profile = profileOf(account);
    // Its servers are inside MailDesk, in this process or in another one on this machine.
    if (profile.isDemo) this.guard.allowOwnPorts(profile.imap.port, profile.smtp.port);
    const { credential, renewAt } = await this.signIns.present(account, options);
    const { settingsVersion } = account;
    return { ...profile, renewAt, settingsVersion, ...accessOf({ ...profile, credential, pins: pinsOf(account) }) };
  }

  private async find(accountId: string): Promise<AccountEntity> {
    const account = await this.accounts.find(accountId);
    if (account === null) throw new AppError('account.not-found', 'There is no such account.');
    return account;
  }

  /** The self-signed certificates that are trusted for the account's servers. */
  async pins(accountId: string): Promise<Pins> {
    const account = await this.accounts.find(accountId);
    return account === null ? noPins : pinsOf(account);
  }

  /** All accounts, oldest first. */
  listIds(): Promise<{ id: string; isDemo: boolean }[]> {
    return this.accounts.listIds();
  }

  /** Those in which the user has a role, oldest first. */
  async idsOf(userId: string): Promise<string[]> {
    return (await this.accounts.listOf(userId)).map(({ id }) => id);
  }

  async exists(accountId: string): Promise<boolean> {
    return (await this.accounts.find(accountId)) !== null;
  }

  /** How the account's connection stands; null when there is no such account. */
  async stateOf(accountId: string): Promise<AccountState | null> {
    return (await this.accounts.find(accountId))?.state ?? null;
  }

  /** The user's strongest role in the account; null when there is none, or no such account. */
  roleOf(userId: string, accountId: string): Promise<Role | null> {
    return this.roles.roleOf(userId, accountId);
  }

  /**
   * Whether the user may (still) organise mail and write from the account; asked again before anything is carried out that
   * waited. With `within`, as that transaction sees it.
   */
  async mayWrite(userId: string, accountId: string, within?: Transaction): Promise<boolean> {
    return roleAllows(await this.roles.roleOf(userId, accountId, within), 'account-write');
  }

  /** The accounts that the user has any role in. */
  accountIdsOf(userId: string): Promise<string[]> {
    return this.roles.accountIdsOf(userId);
  }

  /** For each of these users the accounts that they have any role in; nothing for disabled users. */
  accountIdsOfEach(userIds: readonly string[]): Promise<Map<string, string[]>> {
    return this.roles.accountIdsOfEach(userIds);
  }

  /**
   * Stores how the account's connection stands, with a line in its history, and pushes it when anything about it is new. A
   * paused account stays so: whoever says otherwise has not heard of it yet.
   */
  async setState(tx: Transaction, state: NewState, now: Date): Promise<void> {
    const current = await this.statuses.read(tx);
    if (current !== null && current.state !== 'paused') await this.change(tx, current, state, now);
  }

  /** Notes that the server has refused the password of these settings, `count` times in a row by now. */
  noteRefused(tx: Transaction, count: number, settings: number, at: Date): Promise<void> {
    return this.statuses.saveRefusals(tx, count, settings, at);
  }

  /**
   * How often the server has refused the password that is on record, whichever process asked; null when it has not, or another one
   * was stored since. A permission that its provider has withdrawn is not among it: that is kept with it, and nobody is asked.
   */
  async refusedSignIn(accountId: string): Promise<RefusedSignIn | null> {
    const account = await this.accounts.find(accountId);
    if (account === null || account.refusedAt === null) return null;
    const { refusals: count, refusedAt: at, refusedSettings, settingsVersion, nextAttemptAt } = account;
    if (count === 0 || refusedSettings !== settingsVersion) return null;
    const { state, failureClass, problemMessage: message } = account;
    const isTold = state === 'needs-you' && failureClass === 'auth' && message !== null;
    return { count, at, told: isTold ? { message, nextAttemptAt } : null };
  }

  /**
   * Lets the account rest until `resume`; what connects for it ends when it hears `account.changed`. Answers false when it is
   * paused already.
   */
  async pause(tx: Transaction, now: Date): Promise<boolean> {
    const current = await this.statuses.read(tx);
    if (current === null || current.state === 'paused') return false;
    await this.statuses.renewSettings(tx);
    await this.change(tx, current, { state: 'paused', problem: null, nextAttemptAt: null }, now);
    return true;
  }

  /** Answers false when it is not paused. */
  async resume(tx: Transaction, now: Date): Promise<boolean> {
    const current = await this.statuses.read(tx);
    if (current?.state !== 'paused') return false;
    await this.statuses.renewSettings(tx);
    await this.change(tx, current, { state: 'connecting', problem: null, nextAttemptAt: null }, now);
    return true;
  }

  /** @throws AppError `account.paused`, `account.not-found` */
  async assertNotPaused(accountId: string, sentence: string): Promise<void> {
    const state = await this.stateOf(accountId);
    if (state === null) throw new AppError('account.not-found', 'There is no such account.');
    if (state === 'paused') throw new AppError('account.paused', sentence);
  }

  /** Stores that the inbox was in step with the server at `at`; pushed at most about every 30 seconds. */
  async markVerified(tx: Transaction, at: Date): Promise<void> {
    const current = await this.statuses.read(tx);
    if (current === null) return;
    const changed = { ...current, verifiedAt: at };
    await this.statuses.write(tx, changed);
    if (isWorthPushing(current.verifiedAt, at)) tx.publish('account.updated', toStatus(changed));
  }

  /** Stores what the server said it can do after signing in. */
  saveCapabilities(tx: Transaction, capabilities: Iterable<string>): Promise<void> {
    return this.statuses.saveCapabilities(tx, [...capabilities].toSorted());
  }

  /** Puts into the account's history what a comparison of a mailbox with the server's list has shown. */
  note(tx: Transaction, mailboxId: string, { kind, words, isContradiction }: Finding, now: Date): Promise<void> {
    const failureClass = isContradiction ? 'protocol' : null;
    return this.log.add(tx, { at: now, kind, mailboxId, message: words, failureClass, state: null, problemCode: null });
  }

  /** How often within a day, and since it was last trusted less, the server was found to have contradicted itself. */
  async contradictions(tx: Transaction, now: Date): Promise<{ heals: number; vetoes: number }> {
    const { 'no-qresync': once, 'no-condstore': twice } = await this.quirks.read(tx);
    const times = [now.getTime() - dayMs, ...[once, twice].flatMap((at) => (at === undefined ? [] : [Date.parse(at)]))];
    return this.log.countContradictions(tx, new Date(Math.max(...times)));
  }

  /** Forgets history that nobody asks for any more. */
  pruneHistory(): Promise<void> {
    return this.log.prune();
  }

  /** To be called when this process begins to look after the account: a demo mailbox is then served by this process, too. */
  makeReady(accountId: string): Promise<void> {
    return this.demo.makeReady(accountId);
  }

  /** Another number each time the account's settings are stored; null when there is no such account. */
  settingsVersion(accountId: string): Promise<number | null> {
    return this.accounts.settingsVersion(accountId);
  }

  /** Remembers that the account's IMAP server gets something wrong. */
  async noteQuirk(tx: Transaction, quirk: Quirk, at: Date): Promise<void> {
    await this.quirks.note(tx, quirk, at);
  }

  private async change(tx: Transaction, current: AccountStatus, state: NewState, now: Date): Promise<void> {
    const changed = changedStatus(current, state, now);
    if (changed === null) return;
    await this.statuses.write(tx, changed);
    if (state.problem === null) await this.statuses.forgetRefusals(tx);
    if (isNewChapter(current, changed)) {
      const { failureClass, problemCode, problemMessage: message } = changed;
      const line = {
        kind: 'state',
        state: changed.state,
        failureClass,
        problemCode,
        message,
        mailboxId: null,
      } as const;
      await this.log.add(tx, { at: now, ...line });
    }
    tx.publish('account.updated', toStatus(changed));
  }
}

const isRefusal = (error: unknown): error is MailServerError =>
  error instanceof MailServerError && error.problem === 'login-refused';

function profileOf(account: AccountEntity): AccountProfile {
  const { address, displayName, isDemo } = account;
  const { imap, smtp } = toAccount(account, 'owner');
  return { address, displayName, isDemo, imap, smtp, quirks: presentQuirks(account.quirks, new Date()) };
}
