import { type Access, accessTable, bytes, type Decision, type Endpoint } from '@maildesk/contracts';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { AccessRules, type SignedInUser } from './access-rules.js';
import { AppError } from './app-error.js';
import { type Credentials, credentialsOf, isGivenOnPurpose, ticketOf } from './credentials.js';
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
    const credentials = credentialsFor(operation, request);
    // Of `signed` operations the token itself is the proof, and no cookie is looked at.
    const isProven = operation.access === 'signed' || isGivenOnPurpose(credentials);
    if (operation.method !== 'GET' && !isProven) assertOwnOrigin(request.headers, this.rules.ownOrigin);
    const isOpen = accessTable[operation.access].of === 'anybody';
    const user = isOpen ? null : await this.rules.entrantOf(credentials);
    if (user !== null) request.caller = user;
    if (user?.mustSetUpSecondFactor === true && operation.access !== 'entrance')
      throw new AppError('session.second-factor-needed', 'Set up your second factor first.');
    const decision = await this.rules.decide(operation.access, user, String(request.params['accountId']));
    if (decision === 'allowed') return true;
    throw problemOf(decision, operation.access);
  }
}

/** A browser that saves a file can send no header of ours, so the address itself may carry a ticket there. */
function credentialsFor({ method, reply }: Endpoint, { headers, originalUrl }: Request): Credentials {
  const given = credentialsOf(headers);
  const takesTickets = method === 'GET' && reply === bytes && given.bearer === null;
  return takesTickets ? { ...given, ticket: ticketOf(originalUrl) } : given;
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
