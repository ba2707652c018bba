import type { Group, Role, User } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit.module.js';
import { AppError } from '../../common/app-error.js';
import { newId } from '../../common/new-id.js';
import { type SharedTransaction, UnitOfWork } from '../../database/database.module.js';
import { UsersService } from '../../users/users.module.js';
import { type GroupRow, GroupsRepository } from './groups.repository.js';

/** Groups of users. Whatever a change takes from somebody is told to all processes with its commit. */
@Injectable()
export class GroupsService {
  constructor(
    private readonly groups: GroupsRepository,
    private readonly users: UsersService,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditLog,
  ) {}

  /** By name. */
  async list(): Promise<Group[]> {
    const [groups, users] = await Promise.all([this.groups.list(), this.users.list()]);
    return groups.map((group) => toGroup(group, users));
  }

  /** The accounts that a group has access to, by address. */
  listAccess(id: string): Promise<{ id: string; address: string; role: Role }[]> {
    return this.groups.listAccess(id);
  }

  /** @throws AppError `group.exists` */
  async create(actorId: string, name: string): Promise<Group> {
    const id = newId();
    await this.unitOfWork.runShared(async (tx) => {
      if (!(await this.groups.add(tx, id, name))) throw nameTaken(name);
      await this.note(tx, actorId, { id, name }, 'created');
    });
    return { id, name, members: [] };
  }

  /** @throws AppError `group.not-found`, `group.exists` */
  async rename(actorId: string, id: string, name: string): Promise<Group> {
    await this.change(id, async (tx, group) => {
      if (!(await this.groups.rename(tx, id, name))) throw nameTaken(name);
      await this.note(tx, actorId, { id, name }, `renamed from ${group.name}`);
    });
    return this.read(id);
  }

  /** @throws AppError `group.not-found` */
  async remove(actorId: string, id: string): Promise<void> {
    await this.change(id, async (tx, group) => {
      await this.announce(tx, id, group.userIds);
      await this.groups.remove(tx, id);
      await this.note(tx, actorId, group, 'removed');
    });
  }

  /** @throws AppError `group.not-found`, `user.not-found` */
  async addMember(actorId: string, id: string, userId: string): Promise<Group> {
    const user = await this.users.read(userId);
    await this.change(id, async (tx, group) => {
      if (group.userIds.includes(userId)) return;
      await this.groups.addMember(tx, id, userId);
      await this.announce(tx, id, [userId]);
      await this.note(tx, actorId, group, 'member added', user);
    });
    return this.read(id);
  }

  /** @throws AppError `group.not-found`, `user.not-found` */
  async removeMember(actorId: string, id: string, userId: string): Promise<Group> {
    const user = await this.users.read(userId);
    await this.change(id, async (tx, group) => {
      if (!(await this.groups.removeMember(tx, id, userId)))
        throw new AppError('user.not-found', 'This person is not in the group any more.');
      await this.announce(tx, id, [userId]);
      await this.note(tx, actorId, group, 'member removed', user);
    });
    return this.read(id);
  }

  private async read(id: string): Promise<Group> {
    const group = (await this.list()).find((other) => other.id === id);
    if (group === undefined) throw notFound();
    return group;
  }

  private async change(id: string, work: (tx: SharedTransaction, group: GroupRow) => Promise<void>): Promise<void> {
    await this.unitOfWork.runShared(async (tx) => {
      const group = await this.groups.lock(tx, id);
      if (group === null) throw notFound();
      await work(tx, group);
    });
  }

  /** Says that what these users may has changed, wherever the group has access. */
  private async announce(tx: SharedTransaction, id: string, userIds: readonly string[]): Promise<void> {
    if (userIds.length === 0) return;
    for (const accountId of await this.groups.accountIdsOf(tx, id))
      tx.announce('account.members-changed', { accountId, userIds });
  }

  private note(
    tx: SharedTransaction,
    actorId: string,
    group: { readonly id: string; readonly name: string },
    detail: string,
    user?: User,
  ): Promise<void> {
    const subjectIds = user === undefined ? [group.id] : [group.id, user.id];
    const facts = { group: group.name, detail, ...(user === undefined ? {} : { user: user.email }) };
    return this.audit.record({ actorId, action: 'group.changed', subjectIds, facts }, tx);
  }
}

/** Its members in the order of the users. */
export function toGroup({ id, name, userIds }: GroupRow, users: readonly User[]): Group {
  const inIt = new Set(userIds);
  return { id, name, members: users.filter((user) => inIt.has(user.id)) };
}

const notFound = (): AppError => new AppError('group.not-found', 'There is no such group any more.');
const nameTaken = (name: string): AppError =>
  new AppError('group.exists', `There is a group called ${name} already. Choose another name.`);
