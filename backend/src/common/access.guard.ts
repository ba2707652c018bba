import type { Access, Decision } from '@maildesk/contracts';
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

/** The wall: decides on every contract route who may pass, by the operation's `access`. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly rules: AccessRules) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const operation = operationOf(context.getHandler());
    const request = context.switchToHttp().getRequest<CheckedRequest>();
    if (operation.method !== 'GET') assertOwnOrigin(request.headers, this.rules.ownOrigin);
    const user = operation.access === 'public' ? null : await this.rules.entrantOf(request.headers.cookie);
    if (user !== null) request.caller = user;
    if (user?.mustSetUpSecondFactor === true && operation.access !== 'entrance')
      throw new AppError('session.second-factor-needed', 'Set up your second factor first.');
    const decision = await this.rules.decide(operation.access, user, String(request.params['accountId']));
    if (decision === 'allowed') return true;
    throw problemOf(decision, operation.access);
  }
}

function problemOf(decision: Exclude<Decision, 'allowed'>, access: Access): AppError {
  switch (decision) {
    case 'sign-in':
      return new AppError('session.required', 'Please sign in.');
    case 'not-found':
      return new AppError('account.not-found', 'There is no such account.');
    case 'denied':
      return new AppError(
        'access.denied',
        access === 'admin' ? 'Only an administrator may do this.' : 'Your role in this account does not allow this.',
      );
  }
}
