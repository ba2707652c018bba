import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

/** Somebody who waits for an operation and may want to hear how it goes on. */
export interface Listener<Progress> {
  tell(progress: Progress): void;
  /** Aborts when nobody waits any more. */
  readonly signal: AbortSignal;
}

/** Who waits for an operation that was not begun by a request. */
export const nobody: Listener<unknown> = { tell: () => undefined, signal: new AbortController().signal };

const listeners = new WeakMap<object, Listener<unknown>>();

/** Notes who listens to the answer of a request. */
export function listenTo(request: object, listener: Listener<unknown>): void {
  listeners.set(request, listener);
}

/** The listener of a request, for operations whose contract names what they tell on the way. */
export const Progress = createParamDecorator((_data: unknown, context: ExecutionContext): Listener<unknown> => {
  return listeners.get(context.switchToHttp().getRequest<Request>()) ?? nobody;
});
