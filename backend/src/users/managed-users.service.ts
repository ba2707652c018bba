import type { ManagedUser } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit.module.js';
import type { SignedInUser } from '../common/access-rules.js';
import { AppError } from '../common/app-error.js';
import { EventBus } from '../common/event-bus.js';
import { type ManagedUserRow, ManagedUsersRepository, type UserUpdate } from './managed-users.repository.js';
import { SecondFactors } from './second-factor/second-factors.service.js';
import { SessionsService } from './sessions.service.js';
import { SignInAttempts } from './sign-in/sign-in-attempts.service.js';
import { SignInLinks } from './sign-in-links.service.js';

/** What administrators do about users. Users are never deleted: what they did stays theirs, and disabled is out. */
@Injectable()
export class ManagedUsers {
  constructor(
    private readonly users: ManagedUsersRepository,
    private readonly sessions: SessionsService,
    private readonly secondFactors: SecondFactors,
    private readonly links: SignInLinks,
    private readonly attempts: SignInAttempts,
    private readonly bus: EventBus,
    private readonly audit: AuditLog,
  ) {}

  /** All of them, by name. */
  async list(): Promise<ManagedUser[]> {
    return (await this.users.list()).map(toManagedUser);
  }

  /** A change of rights takes effect at once: the user's sessions and sockets end. @throws AppError `user.not-found`, `user.last-admin` */
  async update(caller: SignedInUser, userId: string, update: UserUpdate): Promise<ManagedUser> {
    const outcome = await this.users.update(userId, update);
    switch (outcome.kind) {
      case 'not-found':
        throw notFound();
      case 'last-admin':
        throw new AppError(
          'user.last-admin',
          'This is the only administrator who may sign in. Make somebody else administrator first.',
        );
      case 'updated':
        this.sessions.announceEnds(outcome.endedSessionIds);
        if (update.isDisabled !== undefined) this.bus.publish('user.access-changed', { userId });
        return this.recorded(caller, await this.read(userId), wordsOf(update));
    }
  }

  /** @throws AppError `user.not-found` */
  async resetSecondFactor(caller: SignedInUser, userId: string): Promise<ManagedUser> {
    const { email } = await this.read(userId);
    await this.secondFactors.remove(userId);
    await this.links.voidUnused(userId);
    await this.attempts.pardon(email);
    await this.sessions.endAllOf(userId);
    return this.recorded(caller, await this.read(userId), 'second factor removed');
  }

  /** Signs the user out everywhere; links that were made for them stop to work. @throws AppError `user.not-found` */
  async endSessions(caller: SignedInUser, userId: string): Promise<void> {
    const user = await this.read(userId);
    await this.links.voidUnused(userId);
    await this.sessions.endAllOf(userId);
    await this.recorded(caller, user, 'signed out everywhere');
  }

  private async recorded(caller: SignedInUser, user: ManagedUser, detail: string): Promise<ManagedUser> {
    const facts = { user: user.displayName, detail };
    await this.audit.record({ actorId: caller.id, action: 'user.changed', subjectIds: [user.id], facts });
    return user;
  }

  private async read(userId: string): Promise<ManagedUser> {
    const user = await this.users.find(userId);
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
