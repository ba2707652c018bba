import type { ManagedUser } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit.module.js';
import type { SignedInUser } from '../common/access-rules.js';
import { AppError } from '../common/app-error.js';
import { type SharedTransaction, UnitOfWork } from '../database/database.module.js';
import { type ManagedUserRow, ManagedUsersRepository, type UserUpdate } from './managed-users.repository.js';
import { SecondFactors } from './second-factor/second-factors.service.js';
import { SessionsService, tellEnds } from './sessions.service.js';
import { SignInAttempts } from './sign-in/sign-in-attempts.service.js';
import { SignInLinks } from './sign-in-links.service.js';

/** What administrators do about users. Users are never deleted: what they did stays theirs, and disabled is out. */
@Injectable()
export class ManagedUsers {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: ManagedUsersRepository,
    private readonly sessions: SessionsService,
    private readonly secondFactors: SecondFactors,
    private readonly links: SignInLinks,
    private readonly attempts: SignInAttempts,
    private readonly audit: AuditLog,
  ) {}

  /** All of them, by name. */
  async list(): Promise<ManagedUser[]> {
    return (await this.users.list()).map(toManagedUser);
  }

  /** A change of rights takes effect at once: the user's sessions and sockets end. @throws AppError `user.not-found`, `user.last-admin` */
  async update(caller: SignedInUser, userId: string, update: UserUpdate): Promise<ManagedUser> {
    return this.unitOfWork.runShared(async (tx) => {
      const outcome = await this.users.update(tx, userId, update);
      switch (outcome.kind) {
        case 'not-found':
          throw notFound();
        case 'last-admin':
          throw new AppError(
            'user.last-admin',
            'This is the only administrator who may sign in. Make somebody else administrator first.',
          );
        case 'updated':
          tellEnds(tx, outcome.endedSessionIds);
          if (update.isDisabled !== undefined) tx.announce('user.access-changed', { userId });
          return this.recorded(tx, caller, await this.read(userId, tx), wordsOf(update));
      }
    });
  }

  /** @throws AppError `user.not-found` */
  async resetSecondFactor(caller: SignedInUser, userId: string): Promise<ManagedUser> {
    const user = await this.unitOfWork.runShared(async (tx) => {
      await this.read(userId, tx);
      await this.secondFactors.remove(tx, userId);
      await this.links.voidUnused(tx, userId);
      await this.sessions.endAllOf(tx, userId);
      return this.recorded(tx, caller, await this.read(userId, tx), 'second factor removed');
    });
    await this.attempts.pardon(user.email);
    return user;
  }

  /** Signs the user out everywhere; links that were made for them stop to work. @throws AppError `user.not-found` */
  async endSessions(caller: SignedInUser, userId: string): Promise<void> {
    await this.unitOfWork.runShared(async (tx) => {
      const user = await this.read(userId, tx);
      await this.links.voidUnused(tx, userId);
      await this.sessions.endAllOf(tx, userId);
      await this.recorded(tx, caller, user, 'signed out everywhere');
    });
  }

  private async recorded(
    tx: SharedTransaction,
    caller: SignedInUser,
    user: ManagedUser,
    detail: string,
  ): Promise<ManagedUser> {
    const facts = { user: user.displayName, detail };
    await this.audit.record({ actorId: caller.id, action: 'user.changed', subjectIds: [user.id], facts }, tx);
    return user;
  }

  private async read(userId: string, tx: SharedTransaction): Promise<ManagedUser> {
    const user = await this.users.find(userId, tx);
    if (user === null) throw notFound();
    return toManagedUser(user);
  }
}

const notFound = (): AppError => new AppError('user.not-found', 'There is no such user.');

function wordsOf({ displayName, isAdmin, isDisabled }: UserUpdate): string {
  const words = [
    ...(displayName === undefined ? [] : ['renamed']),
    ...(isAdmin === undefined ? [] : [isAdmin ? 'made administrator' : 'administration taken away']),
    ...(isDisabled === undefined ? [] : [isDisabled ? 'disabled' : 'let in again']),
  ];
  return words.join(', ');
}

function toManagedUser({ lastSeenAt, createdAt, ...user }: ManagedUserRow): ManagedUser {
  return { ...user, lastSeenAt: lastSeenAt?.toISOString() ?? null, createdAt: createdAt.toISOString() };
}
