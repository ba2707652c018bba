import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error.js';
import { Config } from '../config/config.js';
import { SignInLinksRepository } from './sign-in-links.repository.js';
import { hashOfToken, newToken } from './tokens.js';
import { UsersRepository } from './users.repository.js';

const lifeHours = 24;

/** Whoever runs this MailDesk. Made at the first start, so that there is somebody who can invite the others. */
const operator = { email: 'admin@localhost', displayName: 'Administrator', isAdmin: true };

export interface SignInLink {
  readonly signInUrl: string;
  readonly expiresAt: Date;
}

/** One-time links by which people sign in. The token is in the fragment, which no server and no Referer header gets to see. */
@Injectable()
export class SignInLinks {
  constructor(
    private readonly config: Config,
    private readonly users: UsersRepository,
    private readonly links: SignInLinksRepository,
  ) {}

  /**
   * A link for whoever runs this MailDesk, to be printed; makes the administrator when there is none yet.
   * Earlier ones that nobody used stop to work.
   */
  async forOperator(): Promise<string> {
    const user = (await this.users.add(operator)) ?? (await this.users.findByEmail(operator.email));
    if (user === null) throw new Error(`${operator.email} was neither there nor made`);
    await this.links.voidUnused(user.id);
    return (await this.add(user.id)).signInUrl;
  }

  /** Whether an administrator has ever signed in. */
  hasLetAdminIn(): Promise<boolean> {
    return this.links.hasLetAdminIn();
  }

  /** @throws AppError `user.not-found` */
  async forUser(userId: string): Promise<SignInLink> {
    if ((await this.users.find(userId)) === null) throw new AppError('user.not-found', 'There is no such user.');
    return this.add(userId);
  }

  private async add(userId: string): Promise<SignInLink> {
    const token = newToken();
    const expiresAt = await this.links.add({ userId, tokenHash: hashOfToken(token), lifeHours });
    return { signInUrl: `${this.config.publicUrl}/sign-in#token=${token}`, expiresAt };
  }
}
