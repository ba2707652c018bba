/// <reference types="vite/client" />
import { type Endpoint, operations } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { operationOf } from './common/operation-metadata.js';

type Controller = abstract new (...args: never[]) => object;

const modules = import.meta.glob<Record<string, unknown>>('./**/*.controller.ts', { eager: true });

const isController = (value: unknown): value is Controller =>
  typeof value === 'function' && value.name.endsWith('Controller');

/** Every method of a controller that serves a route, by class and name. */
const handlers = Object.values(modules)
  .flatMap((module) => Object.values(module).filter(isController))
  .flatMap((controller) =>
    Object.entries(Object.getOwnPropertyDescriptors(controller.prototype))
      .filter(([name]) => name !== 'constructor')
      .map(([name, { value }]) => ({
        name: `${controller.name}.${name}`,
        handler: value as object,
      })),
  )
  .filter(({ handler }) => Reflect.hasMetadata('path', handler));

/** Pages for machines and for the mail frame: no data of anybody is behind them. */
const outsideTheContract = [
  'HealthController.alive',
  'HealthController.readyForProbes',
  'MailFrameController.show',
  'MetricsController.read',
];

describe('the routes', () => {
  it('serve every operation of the contract, each once', () => {
    const served = handlers
      .map(({ handler }) => operationOf(handler) as Endpoint | undefined)
      .filter((item) => item !== undefined);

    expect(names(served)).toEqual(Object.keys(operations).toSorted());
  });

  it('are all of the contract, and so have an access rule, but for those that show nothing of anybody', () => {
    const others = handlers.filter(({ handler }) => (operationOf(handler) as Endpoint | undefined) === undefined);

    expect(others.map(({ name }) => name).toSorted()).toEqual(outsideTheContract);
  });
});

const names = (served: readonly Endpoint[]): string[] =>
  served
    .map((operation) => Object.entries(operations).find(([, known]) => known === operation)?.[0] ?? operation.path)
    .toSorted();
