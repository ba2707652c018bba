import { idSchema, type Role } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import * as z from 'zod/mini';
import { AccessRules, type SignedInUser } from '../common/access-rules.js';
import { Config } from '../config/config.js';
import { UsersService } from '../users/users.module.js';
import { AccountsService } from './accounts.service.js';

/** Answers the guard and the socket gateway from the users and the members of accounts. */
@Injectable()
export class AccessRulesService extends AccessRules {
  readonly ownOrigin: string | null;

  constructor(
    config: Config,
    private readonly users: UsersService,
    private readonly accounts: AccountsService,
  ) {
    super();
    this.ownOrigin = new URL(config.publicUrl).origin;
  }

  override userOf(sessionToken: string | null): Promise<SignedInUser | null> {
    return this.users.userOf(sessionToken);
  }

  override async roleOf(userId: string, accountId: string): Promise<Role | null> {
    // The id comes from a path or a socket, unchecked; what is no id belongs to no account.
    return z.safeParse(idSchema, accountId).success ? this.accounts.roleOf(userId, accountId) : null;
  }
}
