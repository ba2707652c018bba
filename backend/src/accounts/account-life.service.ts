import type { AccountRemoval } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit.module.js';
import type { SignedInUser } from '../common/access-rules.js';
import { Clock } from '../common/clock.js';
import { EventBus } from '../common/event-bus.js';
import { UnitOfWork } from '../database/database.module.js';
import { AccountGrants } from '../oauth/oauth.module.js';
import { AccountsService } from './accounts.service.js';
import { HeldRolesRepository } from './held-roles.repository.js';
import { AccountEraser } from './removal/account-eraser.service.js';
import { AccountRemovalsRepository } from './removal/account-removals.repository.js';

/** Accounts that rest, go on, and end. */
@Injectable()
export class AccountLifeService {
  constructor(
    private readonly accounts: AccountsService,
    private readonly grants: AccountGrants,
    private readonly roles: HeldRolesRepository,
    private readonly removals: AccountRemovalsRepository,
    private readonly eraser: AccountEraser,
    private readonly unitOfWork: UnitOfWork,
    private readonly bus: EventBus,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  /** Stays paused until `resume`, over restarts too. Pausing a paused account changes nothing. @throws AppError `account.not-found` */
  async pause(userId: string, accountId: string): Promise<void> {
    await this.unitOfWork.run(accountId, async (tx) => {
      if (!(await this.accounts.pause(tx, this.clock.now()))) return;
      await this.audit.record({ actorId: userId, action: 'account.paused', accountId }, tx);
      tx.announce('account.changed', { accountId });
    });
  }

  /** Resuming an account that is not paused changes nothing. @throws AppError `account.not-found` */
  async resume(userId: string, accountId: string): Promise<void> {
    await this.unitOfWork.run(accountId, async (tx) => {
      if (!(await this.accounts.resume(tx, this.clock.now()))) return;
      await this.audit.record({ actorId: userId, action: 'account.resumed', accountId }, tx);
      tx.announce('account.changed', { accountId });
      // What waited meanwhile need not wait for the next look.
      tx.announce('outbox.queued', { accountId });
      tx.announce('drafts.changed', { accountId });
    });
  }

  /**
   * Ends the account at once for everybody, and has everything stored of it erased, which takes its time; mail on the server stays.
   * @throws AppError `account.not-found`
   */
  async remove(userId: string, accountId: string): Promise<void> {
    const userIds = await this.roles.userIdsOf(accountId);
    const giveBack = await this.grants.permissionOf(accountId);
    await this.removals.begin(accountId, userId, (within) =>
      this.audit.record({ actorId: userId, action: 'account.removed', accountId }, within),
    );
    // Not before the commit: whoever hears of it stops to watch the account, and a removal that fails leaves it as it was.
    this.bus.publish('account.removed', { accountId, userIds });
    this.eraser.begin();
    // Nobody waits for the provider: what came of it is in the log.
    void giveBack?.();
    this.bus.publish('account.members-changed', { accountId, userIds });
  }

  /** What is being erased, as far as it concerns the user. */
  listRemovals({ id, isAdmin }: SignedInUser): Promise<AccountRemoval[]> {
    return this.removals.list(isAdmin ? null : id);
  }
}
