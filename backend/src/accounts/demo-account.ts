import type { Account, AccountSettings } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { AuditLog } from '../audit/audit.module.js';
import { AppError } from '../common/app-error.js';
import { EventBus } from '../common/event-bus.js';
import { Secret } from '../common/secret.js';
import { Config } from '../config/config.js';
import { UnitOfWork } from '../database/database.module.js';
import { DemoServer } from '../demo/demo.module.js';
import { AccountMembersRepository } from './account-members.repository.js';
import { AccountSignIns } from './account-sign-in.service.js';
import { toAccount } from './account-view.js';
import { AccountsRepository, type StoredSettings } from './accounts.repository.js';
import { HeldRolesRepository } from './held-roles.repository.js';
import { noPins } from './pinned-certificates.js';

/** The one account that is connected to the demo mailbox, shared by everybody who asked for it. Never in production mode. */
@Injectable()
export class DemoAccount {
  constructor(
    private readonly config: Config,
    private readonly server: DemoServer,
    private readonly accounts: AccountsRepository,
    private readonly members: AccountMembersRepository,
    private readonly roles: HeldRolesRepository,
    private readonly signIns: AccountSignIns,
    private readonly unitOfWork: UnitOfWork,
    private readonly bus: EventBus,
    private readonly audit: AuditLog,
  ) {}

  /** Connects the demo mailbox, or gives the user access to it when it is connected. @throws AppError `demo.not-available` */
  async connect(userId: string): Promise<Account> {
    if (this.config.production)
      throw new AppError('demo.not-available', 'There is no demo mailbox in production mode.');
    const existing = await this.accounts.findDemo();
    return existing === null ? await this.add(userId) : await this.join(existing.id, userId);
  }

  /** When the account is the demo's: starts its servers in this process and stores how to reach them. */
  async makeReady(accountId: string): Promise<void> {
    if (this.config.production) return;
    const account = await this.accounts.find(accountId);
    if (account?.isDemo !== true) return;
    const stored = this.toStored(await this.server.start());
    await this.unitOfWork.run(accountId, (tx) => this.accounts.replaceSettings(tx, stored));
  }

  private async add(userId: string): Promise<Account> {
    const settings = await this.server.start();
    const id = randomUUID();
    const address = settings.address.toLowerCase();
    const account = { ...this.toStored(settings), id, address, isDemo: true, ownerId: userId };
    const added = await this.accounts.add(account, (within) =>
      this.audit.record({ actorId: userId, action: 'account.connected', accountId: id }, within),
    );
    if (added) {
      this.bus.publish('account.connected', { accountId: id });
      this.bus.publish('account.members-changed', { accountId: id, userIds: [userId] });
      return this.view(userId, id);
    }
    // Somebody else asked in the same moment.
    const existing = await this.accounts.findDemo();
    if (existing !== null) return this.join(existing.id, userId);
    throw new AppError('demo.not-available', `Another account has the address of the demo mailbox, ${address}.`);
  }

  private async join(accountId: string, userId: string): Promise<Account> {
    if ((await this.roles.roleOf(userId, accountId)) === null) {
      await this.unitOfWork.run(accountId, async (tx) => {
        await this.members.setRole(tx, userId, 'member');
        tx.announce('account.members-changed', { accountId, userIds: [userId] });
      });
    }
    return this.view(userId, accountId);
  }

  private async view(userId: string, accountId: string): Promise<Account> {
    const row = await this.accounts.findOf(userId, accountId);
    if (row === null)
      throw new AppError('account.not-found', 'The demo mailbox was removed just now. Please try again.');
    return toAccount(row, row.role);
  }

  private toStored({ displayName, imap, smtp, password }: AccountSettings): StoredSettings {
    return { displayName, imap, smtp, pins: noPins, signIn: this.signIns.byPassword(new Secret(password)).toKeep };
  }
}
