import type { Endpoint } from '@maildesk/contracts';

/** Where a controller method keeps the operation that it serves. */
export const operationKey = 'maildesk:operation';

/** The operation that a handler serves. */
export function operationOf(handler: object): Endpoint {
  return Reflect.getMetadata(operationKey, handler) as Endpoint;
}
