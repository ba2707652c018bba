import { mayGrant, type Member, type Role, type User } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit.module.js';
import type { SignedInUser } from '../common/access-rules.js';
import { AppError } from '../common/app-error.js';
import { type Transaction, UnitOfWork } from '../database/database.module.js';
import { UsersService } from '../users/users.module.js';
import { AccountMembersRepository } from './account-members.repository.js';

/** Who has access to an account. There is always an owner: somebody must be able to mend and to remove it. */
@Injectable()
export class AccountMembersService {
  constructor(
    private readonly members: AccountMembersRepository,
    private readonly users: UsersService,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditLog,
  ) {}

  /** By name. */
  async list(accountId: string): Promise<Member[]> {
    const rows = await this.members.list(accountId);
    const roles = new Map(rows.map(({ userId, role }) => [userId, role]));
    return (await this.users.list()).flatMap((user) => {
      const role = roles.get(user.id);
      return role === undefined ? [] : [{ user, role }];
    });
  }

  /** @throws AppError `user.not-found`, `account.last-owner`, `account.not-found`, `access.denied` */
  async setRole(granter: SignedInUser, accountId: string, userId: string, role: Role): Promise<Member> {
    const user = await this.users.read(userId);
    await this.unitOfWork.run(accountId, (tx) => this.change(tx, granter, user, role));
    return { user, role };
  }

  /** @throws AppError `user.not-found` when they have no access anyway, `account.last-owner`, `account.not-found`, `access.denied` */
  async remove(granter: SignedInUser, accountId: string, userId: string): Promise<void> {
    const user = await this.users.read(userId);
    await this.unitOfWork.run(accountId, (tx) => this.change(tx, granter, user, null));
  }

  /** The transaction holds the account's lock, so two owners cannot leave beside each other. */
  private async change(tx: Transaction, granter: SignedInUser, user: User, wanted: Role | null): Promise<void> {
    const { accountId } = tx;
    const userId = user.id;
    const rows = await this.members.listLocked(tx);
    const roleOf = (id: string): Role | null => rows.find((row) => row.userId === id)?.role ?? null;
    const current = roleOf(userId);
    if (!mayGrant({ isAdmin: granter.isAdmin, role: roleOf(granter.id) }, current, wanted)) throw belowOwnerOnly();
    if (wanted === null && current === null)
      throw new AppError('user.not-found', 'This user has no access to the account.');
    if (wanted === current) return;
    if (current === 'owner' && rows.filter(({ role }) => role === 'owner').length === 1) throw lastOwner();

    if (wanted === null) await this.members.remove(tx, userId);
    else await this.members.setRole(tx, userId, wanted);
    const facts = { user: user.email, role: wanted, formerRole: current };
    const act = { actorId: granter.id, action: 'access.changed', accountId, subjectIds: [userId], facts } as const;
    await this.audit.record(act, tx);
    tx.announce('account.members-changed', { accountId, userIds: [userId] });
  }
}

const belowOwnerOnly = (): AppError =>
  new AppError('access.denied', 'Only an owner of the account can make owners, and change what owners may do.');

const lastOwner = (): AppError =>
  new AppError('account.last-owner', 'This is the last owner of the account. Make somebody else an owner first.');
