import { clientEvents } from '@maildesk/contracts';
import { Injectable, type OnModuleInit, SetMetadata } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService } from '@nestjs/core';
import { operationKey } from './operation-metadata.js';

const openKey = 'maildesk:open-page';

// As @nestjs/websockets notes what a method of a gateway listens to.
const listensKey = 'websockets:message_mapping';
const eventKey = 'message';

type Class = abstract new (...args: never[]) => object;

/** A page outside of the contract that everybody may see, as there is nothing of anybody on it. */
export const OpenPage = (): MethodDecorator => SetMetadata(openKey, true);

/** The server does not start with a route or a socket event of which nothing says who may use it. */
@Injectable()
export class RouteRules implements OnModuleInit {
  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    const classes = [...this.discovery.getControllers(), ...this.discovery.getProviders()]
      .map(({ metatype }) => metatype)
      .filter((metatype): metatype is Class => typeof metatype === 'function' && metatype.prototype !== undefined);
    const unruled = classes.flatMap((type) => handlersWithoutRule(type));
    if (unruled.length > 0) throw new Error(`nothing says who may use ${unruled.join(', ')}`);
  }
}

/** The methods of a controller or gateway that the outside can reach and that name no row of the table of rights. */
export function handlersWithoutRule(type: Class): string[] {
  return methodsOf(type)
    .filter(([, handler]) => (isRoute(handler) && !isRuledRoute(handler)) || (isListener(handler) && !isRuled(handler)))
    .map(([name]) => `${type.name}.${name}`);
}

const isRoute = (handler: object): boolean => Reflect.hasMetadata(PATH_METADATA, handler);
const isRuledRoute = (handler: object): boolean =>
  Reflect.hasMetadata(operationKey, handler) || Reflect.hasMetadata(openKey, handler);
const isListener = (handler: object): boolean => Reflect.hasMetadata(listensKey, handler);
const isRuled = (handler: object): boolean => String(Reflect.getMetadata(eventKey, handler)) in clientEvents;

/** Inherited ones too. */
function methodsOf(type: Class): [string, object][] {
  const methods = new Map<string, object>();
  for (let prototype: unknown = type.prototype; isLevel(prototype); prototype = Object.getPrototypeOf(prototype)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (name !== 'constructor' && typeof value === 'function' && !methods.has(name))
        methods.set(name, value as object);
    }
  }
  return [...methods];
}

const isLevel = (prototype: unknown): prototype is object =>
  typeof prototype === 'object' && prototype !== null && prototype !== Object.prototype;
