import type { Access, Role } from '@maildesk/contracts';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { AccessRules, type SignedInUser } from './access-rules.js';
import { AppError } from './app-error.js';
import { assertOwnOrigin } from './own-origin.js';
import { operationOf } from './operation-metadata.js';

/** What the guard leaves on the request for `@Caller()`. */
export interface CheckedRequest extends Request {
  caller?: SignedInUser;
}

const rolesFor: Partial<Record<Access, readonly Role[]>> = {
  'account-read': ['owner', 'member', 'reader'],
  'account-health': ['owner', 'member', 'reader'],
  'account-write': ['owner', 'member'],
  'account-manage': ['owner'],
};

/** The wall: decides on every contract route who may pass, by the operation's `access`. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly rules: AccessRules) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const operation = operationOf(context.getHandler());
    const request = context.switchToHttp().getRequest<CheckedRequest>();
    if (operation.method !== 'GET') assertOwnOrigin(request.headers, this.rules.ownOrigin);
    if (operation.access === 'public') return true;

    const user = await this.rules.userOf(request.headers.cookie);
    if (user === null) throw new AppError('session.required', 'Please sign in.');
    request.caller = user;

    const roles = rolesFor[operation.access];
    const seesHealth = operation.access === 'account-health' && user.isAdmin;
    if (roles !== undefined && !seesHealth) await this.assertRole(user, String(request.params['accountId']), roles);
    if (operation.access === 'admin' && !user.isAdmin)
      throw new AppError('access.denied', 'Only an administrator may do this.');
    return true;
  }

  private async assertRole(user: SignedInUser, accountId: string, allowed: readonly Role[]): Promise<void> {
    const role = await this.rules.roleOf(user.id, accountId);
    // Whoever has no role is not told whether there is such an account.
    if (role === null) throw new AppError('account.not-found', 'There is no such account.');
    if (!allowed.includes(role))
      throw new AppError('access.denied', `Your role in this account (${role}) does not allow this.`);
  }
}
