import { idSchema, type Role } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import * as z from 'zod/mini';
import { AccessRules, type Entrant } from '../common/access-rules.js';
import type { Credentials } from '../common/credentials.js';
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
    this.ownOrigin = config.publicOrigin;
  }

  override entrantOf(credentials: Credentials): Promise<Entrant | null> {
    return this.users.userOf(credentials);
  }

  override openSessions(sessionIds: readonly string[]): Promise<Map<string, Date>> {
    return this.users.openSessions(sessionIds);
  }

  override async roleOf(userId: string, accountId: string): Promise<Role | null> {
    const id = idOf(accountId);
    return id === null ? null : this.accounts.roleOf(userId, id);
  }

  override async hasAccount(accountId: string): Promise<boolean> {
    const id = idOf(accountId);
    return id !== null && this.accounts.exists(id);
  }
}

/** The id comes from a path or a socket, unchecked; what is no id belongs to no account. */
function idOf(text: string): string | null {
  const id = z.safeParse(idSchema, text);
  return id.success ? id.data : null;
}
