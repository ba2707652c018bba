import type { User } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import type { SqlRunner } from '../../audit/audit.module.js';
import { UnitOfWork } from '../../database/database.module.js';
import { ManagedUsersRepository } from '../managed-users.repository.js';
import { tellEnds } from '../sessions.service.js';
import { UsersRepository } from '../users.repository.js';

/** The users of Odoo, as users of MailDesk. */
@Injectable()
export class OdooPeople {
  constructor(
    private readonly users: UsersRepository,
    private readonly managed: ManagedUsersRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** The new user; null when somebody has this address already. */
  add(person: { email: string; displayName: string }, within: SqlRunner): Promise<User | null> {
    return this.users.add({ ...person, isAdmin: false }, within);
  }

  find(id: string): Promise<User | null> {
    return this.users.find(id);
  }

  findByEmail(email: string, within: SqlRunner): Promise<User | null> {
    return this.users.findByEmail(email, within);
  }

  /** Calls the user what Odoo calls them. The address stays when somebody else has it here. */
  async follow(id: string, { email, displayName }: { email: string; displayName: string }): Promise<void> {
    await this.users.follow(id, { email, displayName });
  }

  /** Makes the user an administrator or none, and ends their sessions where that is new. False when they are the last one. */
  async setAdmin(id: string, isAdmin: boolean): Promise<boolean> {
    return this.unitOfWork.runShared(async (tx) => {
      const outcome = await this.managed.update(tx, id, { isAdmin });
      if (outcome.kind === 'updated') tellEnds(tx, outcome.endedSessionIds);
      return outcome.kind === 'updated';
    });
  }
}
