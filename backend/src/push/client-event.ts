import type { ClientToServerEvents } from '@maildesk/contracts';
import { SubscribeMessage } from '@nestjs/websockets';

/** Makes a method of the gateway answer one event of the contract, which says who may send it. There is no other way to. */
export const ClientEvent = (name: keyof ClientToServerEvents): MethodDecorator => SubscribeMessage(name);
