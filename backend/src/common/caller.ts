import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { SignedInUser } from './access-rules.js';
import type { CheckedRequest } from './access.guard.js';

/** The signed-in user; only on operations whose access is not `public`. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): SignedInUser => {
  const { caller } = context.switchToHttp().getRequest<CheckedRequest>();
  if (caller === undefined) throw new Error('@Caller() on a public operation');
  return caller;
});
