import type { Member, Role } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error.js';
import { type Transaction, UnitOfWork } from '../database/database.module.js';
import { UsersService } from '../users/users.module.js';
import { AccountMembersRepository, type MemberRow } from './account-members.repository.js';

/** Who has access to an account. There is always an owner: somebody must be able to mend and to remove it. */
@Injectable()
export class AccountMembersService {
  constructor(
    private readonly members: AccountMembersRepository,
    private readonly users: UsersService,
    private readonly unitOfWork: UnitOfWork,
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

  /** @throws AppError `user.not-found`, `account.last-owner`, `account.not-found` */
  async setRole(accountId: string, userId: string, role: Role): Promise<Member> {
    const user = await this.users.read(userId);
    await this.unitOfWork.run(accountId, async (tx) => {
      if (role !== 'owner') await this.assertAnotherOwner(tx, userId);
      await this.members.setRole(tx, userId, role);
      tx.announce('account.members-changed', { accountId, userIds: [userId] });
    });
    return { user, role };
  }

  /** @throws AppError `user.not-found` when they have no access anyway, `account.last-owner`, `account.not-found` */
  async remove(accountId: string, userId: string): Promise<void> {
    await this.unitOfWork.run(accountId, async (tx) => {
      const rows = await this.assertAnotherOwner(tx, userId);
      if (!rows.some((row) => row.userId === userId)) {
        throw new AppError('user.not-found', 'This user has no access to the account.');
      }
      await this.members.remove(tx, userId);
      tx.announce('account.members-changed', { accountId, userIds: [userId] });
    });
  }

  /** The transaction holds the account's lock, so two owners cannot leave beside each other. */
  private async assertAnotherOwner(tx: Transaction, userId: string): Promise<MemberRow[]> {
    const rows = await this.members.listLocked(tx);
    const owners = rows.filter(({ role }) => role === 'owner');
    if (owners.length === 1 && owners[0]?.userId === userId) {
      throw new AppError(
        'account.last-owner',
        'This is the last owner of the account. Make somebody else an owner first.',
      );
    }
    return rows;
  }
}
