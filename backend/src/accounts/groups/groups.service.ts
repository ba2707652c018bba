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
    return { id, name, isFromOdoo: false, members: [] };
  }

  /** @throws AppError `group.not-found`, `group.exists`, `group.from-odoo` */
  async rename(actorId: string, id: string, name: string): Promise<Group> {
    await this.change(id, async (tx, group) => {
      assertOwn(group);
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

  /** @throws AppError `group.not-found`, `user.not-found`, `group.from-odoo` */
  async addMember(actorId: string, id: string, userId: string): Promise<Group> {
    const user = await this.users.read(userId);
    await this.change(id, async (tx, group) => {
      assertOwn(group);
      if (group.userIds.includes(userId)) return;
      await this.groups.addMember(tx, id, userId);
      await this.announce(tx, id, [userId]);
      await this.note(tx, actorId, group, 'member added', user);
    });
    return this.read(id);
  }

  /** @throws AppError `group.not-found`, `user.not-found`, `group.from-odoo` */
  async removeMember(actorId: string, id: string, userId: string): Promise<Group> {
    const user = await this.users.read(userId);
    await this.change(id, async (tx, group) => {
      assertOwn(group);
      if (!(await this.groups.removeMember(tx, id, userId)))
        throw new AppError('user.not-found', 'This person is not in the group any more.');
      await this.announce(tx, id, [userId]);
      await this.note(tx, actorId, group, 'member removed', user);
    });
    return this.read(id);
  }

  /** Puts a user into these groups of an Odoo database, and into no others of it. Groups that are not here yet are made. */
  async followOdoo(
    database: { readonly id: string; readonly name: string },
    userId: string,
    wanted: readonly { readonly id: string; readonly name: string }[],
  ): Promise<void> {
    const present = await this.groups.listOfOdoo(database.id, userId);
    const isWanted = new Set(wanted.map(({ id }) => id));
    for (const { id, hasUser, odooGroupId } of present)
      if (hasUser && !isWanted.has(odooGroupId)) await this.takeOut(id, [userId]);
    for (const { id: odooGroupId, name } of wanted) {
      const group = present.find((other) => other.odooGroupId === odooGroupId);
      const names = namesOfOdooGroup(name, odooGroupId, database.name);
      const id = group?.id ?? (await this.addOfOdoo(database.id, odooGroupId, names));
      if (group !== undefined && !names.includes(group.name)) await this.renameOfOdoo(id, names);
      if (group?.hasUser !== true) await this.putIn(id, userId);
    }
  }

  /** Takes these users, or everybody, out of all groups of an Odoo database. */
  async leaveOdoo(databaseId: string, userIds: readonly string[] | null): Promise<void> {
    for (const id of await this.groups.idsOfOdooWith(databaseId, userIds)) await this.takeOut(id, userIds);
  }

  private async addOfOdoo(databaseId: string, odooGroupId: string, names: readonly string[]): Promise<string> {
    const id = newId();
    return this.unitOfWork.runShared(async (tx) => {
      for (const name of names) {
        if (!(await this.groups.addOfOdoo(tx, { id, name, databaseId, odooGroupId }))) continue;
        await this.note(tx, null, { id, name }, 'came from Odoo');
        return id;
      }
      // Another sign-in has made it in this very moment.
      const made = await this.groups.findOfOdoo(tx, databaseId, odooGroupId);
      if (made === null) throw new Error('a group of Odoo was neither there nor made');
      return made;
    });
  }

  private renameOfOdoo(id: string, names: readonly string[]): Promise<void> {
    return this.changeOfOdoo(id, async (tx, group) => {
      for (const name of names) {
        if (!(await this.groups.rename(tx, id, name))) continue;
        return this.note(tx, null, { id, name }, `renamed by Odoo from ${group.name}`);
      }
    });
  }

  private putIn(id: string, userId: string): Promise<void> {
    return this.changeOfOdoo(id, async (tx, group) => {
      if (group.userIds.includes(userId)) return;
      await this.groups.addMember(tx, id, userId);
      await this.announce(tx, id, [userId]);
      await this.note(tx, null, group, 'member added by Odoo', await this.users.read(userId));
    });
  }

  /** Null takes everybody out. */
  private takeOut(id: string, userIds: readonly string[] | null): Promise<void> {
    return this.changeOfOdoo(id, async (tx, group) => {
      const leaving = group.userIds.filter((userId) => userIds === null || userIds.includes(userId));
      for (const userId of leaving) {
        await this.groups.removeMember(tx, id, userId);
        await this.note(tx, null, group, 'member removed by Odoo', await this.users.read(userId));
      }
      await this.announce(tx, id, leaving);
    });
  }

  /** A group that was removed meanwhile is none to be changed. */
  private async changeOfOdoo(
    id: string,
    work: (tx: SharedTransaction, group: GroupRow) => Promise<void>,
  ): Promise<void> {
    await this.unitOfWork.runShared(async (tx) => {
      const group = await this.groups.lock(tx, id);
      if (group !== null) await work(tx, group);
    });
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
    actorId: string | null,
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
export function toGroup({ id, name, isFromOdoo, userIds }: GroupRow, users: readonly User[]): Group {
  const inIt = new Set(userIds);
  return { id, name, isFromOdoo, members: users.filter((user) => inIt.has(user.id)) };
}

const notFound = (): AppError => new AppError('group.not-found', 'There is no such group any more.');
const nameTaken = (name: string): AppError =>
  new AppError('group.exists', `There is a group called ${name} already. Choose another name.`);

/** @throws AppError `group.from-odoo` */
function assertOwn({ name, isFromOdoo }: GroupRow): void {
  if (!isFromOdoo) return;
  throw new AppError(
    'group.from-odoo',
    `${name} is a group of Odoo's. Change there how it is called and who is in it.`,
  );
}

/** What a group of Odoo's may be called here, the best first: names are unique here, and another database may have the same. */
function namesOfOdooGroup(name: string, odooGroupId: string, databaseName: string): string[] {
  const plain = name === '' ? `Group ${odooGroupId}` : name;
  return [plain, `${plain} (${databaseName})`, `${plain} (${databaseName}, ${odooGroupId})`];
}
