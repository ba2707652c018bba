import { type GroupAccess, type GroupRole, mayGrant, type Member, type Role, type User } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit.module.js';
import type { SignedInUser } from '../common/access-rules.js';
import { AppError } from '../common/app-error.js';
import { type Transaction, UnitOfWork } from '../database/database.module.js';
import { UsersService } from '../users/users.module.js';
import { AccountMembersRepository } from './account-members.repository.js';
import { type GroupRow, GroupsRepository } from './groups/groups.repository.js';
import { toGroup } from './groups/groups.service.js';
import { HeldRolesRepository } from './held-roles.repository.js';

/** Who has access to an account. There is always an owner who may sign in: somebody must be able to mend and to remove it. */
@Injectable()
export class AccountMembersService {
  constructor(
    private readonly members: AccountMembersRepository,
    private readonly groups: GroupsRepository,
    private readonly roles: HeldRolesRepository,
    private readonly users: UsersService,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditLog,
  ) {}

  /** People with a role of their own, and groups with theirs, both by name. */
  async list(accountId: string): Promise<{ members: Member[]; groups: GroupAccess[] }> {
    const [rows, given, groups, users] = await Promise.all([
      this.members.list(accountId),
      this.groups.listOf(accountId),
      this.groups.list(),
      this.users.list(),
    ]);
    const roles = new Map(rows.map(({ userId, role }) => [userId, role]));
    const groupRoles = new Map(given.map(({ groupId, role }) => [groupId, role]));
    return {
      members: users.flatMap((user) => {
        const role = roles.get(user.id);
        return role === undefined ? [] : [{ user, role }];
      }),
      groups: groups.flatMap((group) => {
        const role = groupRoles.get(group.id);
        return role === undefined ? [] : [{ group: toGroup(group, users), role }];
      }),
    };
  }

  /** @throws AppError `user.not-found`, `user.disabled`, `account.last-owner`, `account.not-found`, `access.denied` */
  async setRole(granter: SignedInUser, accountId: string, userId: string, role: Role): Promise<Member> {
    const user = await this.users.read(userId);
    await this.unitOfWork.run(accountId, (tx) => this.change(tx, granter, user, role));
    return { user, role };
  }

  /**
   * Makes another user an owner, and gives the one who asks a lower role, or none, in one step: there is an owner at all times.
   * Where an administrator asks who is no owner, this happens to all who were.
   * @throws AppError `user.not-found`, `user.disabled`, `request.invalid` when both are the same, `account.not-found`, `access.denied`
   */
  async handOver(granter: SignedInUser, accountId: string, userId: string, keep: Role | null): Promise<void> {
    if (userId === granter.id) {
      throw new AppError('request.invalid', 'Choose somebody else: this account cannot be given to yourself.', {
        issues: [{ path: 'body.userId', message: 'must be another user' }],
      });
    }
    const user = await this.users.read(userId);
    await this.unitOfWork.run(accountId, async (tx) => {
      const owners = (await this.members.listLocked(tx))
        .filter(({ role }) => role === 'owner')
        .map((row) => row.userId);
      if (!granter.isAdmin && !owners.includes(granter.id)) throw belowOwnerOnly();
      await this.assertActive(tx, userId);
      const former = (owners.includes(granter.id) ? [granter.id] : owners).filter((id) => id !== userId);
      await this.members.setRole(tx, userId, 'owner');
      for (const id of former) {
        if (keep === null) await this.members.remove(tx, id);
        else await this.members.setRole(tx, id, keep);
      }
      const facts = { user: user.email, role: 'owner' } as const;
      const subjectIds = [userId, ...former];
      await this.audit.record({ actorId: granter.id, action: 'account.transferred', accountId, subjectIds, facts }, tx);
      tx.announce('account.members-changed', { accountId, userIds: subjectIds });
    });
  }

  /** @throws AppError `user.not-found` when they have no access anyway, `account.last-owner`, `account.not-found`, `access.denied` */
  async remove(granter: SignedInUser, accountId: string, userId: string): Promise<void> {
    const user = await this.users.read(userId);
    await this.unitOfWork.run(accountId, (tx) => this.change(tx, granter, user, null));
  }

  /** @throws AppError `group.not-found`, `account.not-found`, `access.denied` */
  async setGroup(granter: SignedInUser, accountId: string, groupId: string, role: GroupRole): Promise<GroupAccess> {
    const group = await this.unitOfWork.run(accountId, (tx) => this.changeGroup(tx, granter, groupId, role));
    return { group: toGroup(group, await this.users.list()), role };
  }

  /** @throws AppError `group.not-found` when it has no access anyway, `account.not-found`, `access.denied` */
  async removeGroup(granter: SignedInUser, accountId: string, groupId: string): Promise<void> {
    await this.unitOfWork.run(accountId, (tx) => this.changeGroup(tx, granter, groupId, null));
  }

  private async changeGroup(
    tx: Transaction,
    granter: SignedInUser,
    groupId: string,
    wanted: GroupRole | null,
  ): Promise<GroupRow> {
    const { accountId } = tx;
    const group = await this.groups.hold(tx, groupId);
    const current = group === null ? null : await this.groups.roleIn(tx, groupId);
    if (group === null || (wanted === null && current === null))
      throw new AppError('group.not-found', 'This group has no access to the account.');
    await this.assertMay(tx, granter, current, wanted);
    if (wanted === current) return group;
    await this.groups.setRole(tx, groupId, wanted);
    const facts = { group: group.name, role: wanted, formerRole: current };
    const act = { actorId: granter.id, action: 'access.changed', accountId, subjectIds: [groupId], facts } as const;
    await this.audit.record(act, tx);
    if (group.userIds.length > 0) tx.announce('account.members-changed', { accountId, userIds: group.userIds });
    return group;
  }

  /** What the granter may is looked at once more with the account locked, where nobody takes it away meanwhile. */
  private async assertMay(
    tx: Transaction,
    granter: SignedInUser,
    current: Role | null,
    wanted: Role | null,
  ): Promise<void> {
    const role = await this.roles.roleOf(granter.id, tx.accountId, tx);
    if (!mayGrant({ isAdmin: granter.isAdmin, role }, current, wanted)) throw belowOwnerOnly();
  }

  private async assertActive(tx: Transaction, userId: string): Promise<void> {
    if (await this.members.isActive(tx, userId)) return;
    throw new AppError('user.disabled', 'This user is disabled. Let them in again first, or choose somebody else.');
  }

  /** The transaction holds the account's lock, so two owners cannot leave beside each other. */
  private async change(tx: Transaction, granter: SignedInUser, user: User, wanted: Role | null): Promise<void> {
    const { accountId } = tx;
    const userId = user.id;
    const rows = await this.members.listLocked(tx);
    const current = rows.find((row) => row.userId === userId)?.role ?? null;
    await this.assertMay(tx, granter, current, wanted);
    if (wanted === null && current === null)
      throw new AppError('user.not-found', 'This user has no access to the account.');
    if (wanted === current) return;
    if (wanted !== null) await this.assertActive(tx, userId);
    const hasOtherOwner = rows.some((row) => row.role === 'owner' && row.userId !== userId && !row.isDisabled);
    if (current === 'owner' && !hasOtherOwner) throw lastOwner();

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
