import { Injectable } from '@nestjs/common';
import type { SqlRunner } from '../audit/audit.module.js';
import { AppError } from '../common/app-error.js';
import { Config } from '../config/config.js';
import type { LinkPurpose } from './link-purpose.js';
import { SignInLinksRepository } from './sign-in-links.repository.js';
import { hashOfToken, newToken } from './tokens.js';
import { UsersRepository } from './users.repository.js';

const lifeHours: Readonly<Record<LinkPurpose, number>> = { session: 24, password: 72 };

/** What the page at the link's end looks for; the client knows the same two words. */
const fragments: Readonly<Record<LinkPurpose, string>> = { session: 'token', password: 'invitation' };

/** Whoever runs this MailDesk. Made at the first start, so that there is somebody who can invite the others. */
const operator = { email: 'admin@localhost', displayName: 'Administrator', isAdmin: true };

export interface SignInLink {
  readonly signInUrl: string;
  readonly expiresAt: Date;
}

/** One-time links by which people come in. The token is in the fragment, which no server and no Referer header gets to see. */
@Injectable()
export class SignInLinks {
  constructor(
    private readonly config: Config,
    private readonly users: UsersRepository,
    private readonly links: SignInLinksRepository,
  ) {}

  /**
   * A link for whoever runs this MailDesk, to be printed; makes the administrator when there is none yet. Earlier ones that
   * nobody used stop to work. Null when the administrator has been disabled.
   */
  async forOperator(): Promise<string | null> {
    const id = await this.operatorId();
    if (await this.users.isDisabled(id)) return null;
    await this.links.voidUnused(id);
    return (await this.add(id, 'session')).signInUrl;
  }

  /** Lets the operator in again, if need be, as whoever can run a command on this machine owns it. */
  async restoreOperator(): Promise<void> {
    await this.users.restore(await this.operatorId());
  }

  /** Whether an administrator has ever signed in. */
  hasLetAdminIn(): Promise<boolean> {
    return this.links.hasLetAdminIn();
  }

  /**
   * A link by which the user sets a password; earlier ones stop to work.
   * @throws AppError `user.not-found`, `user.disabled`
   */
  async forUser(within: SqlRunner, userId: string): Promise<SignInLink> {
    if ((await this.users.find(userId, within)) === null) {
      throw new AppError('user.not-found', 'There is no such user.');
    }
    if (await this.users.isDisabled(userId, within)) {
      throw new AppError('user.disabled', 'This user may not sign in at present. Let them sign in again first.');
    }
    await this.links.voidUnused(userId, within);
    return this.add(userId, 'password', within);
  }

  /** Whom an unused link for a new password is for; null when there is no such link (any more). */
  find(token: string): Promise<{ userId: string; expiresAt: Date } | null> {
    return this.links.find(hashOfToken(token), 'password');
  }

  /** Uses a link up and answers whose it was; null when there is no such link (any more). */
  use(within: SqlRunner, token: string, purpose: LinkPurpose): Promise<string | null> {
    return this.links.use(within, hashOfToken(token), purpose);
  }

  /** Makes the user's links worthless that nobody has used yet. */
  voidUnused(within: SqlRunner, userId: string): Promise<void> {
    return this.links.voidUnused(userId, within);
  }

  deleteExpired(): Promise<void> {
    return this.links.deleteExpired();
  }

  private async operatorId(): Promise<string> {
    const user = (await this.users.add(operator)) ?? (await this.users.findByEmail(operator.email));
    if (user === null) throw new Error(`${operator.email} was neither there nor made`);
    return user.id;
  }

  private async add(userId: string, purpose: LinkPurpose, within?: SqlRunner): Promise<SignInLink> {
    const token = newToken();
    const tokenHash = hashOfToken(token);
    const expiresAt = await this.links.add({ userId, tokenHash, purpose, lifeHours: lifeHours[purpose] }, within);
    return { signInUrl: `${this.config.publicUrl}/sign-in#${fragments[purpose]}=${token}`, expiresAt };
  }
}
