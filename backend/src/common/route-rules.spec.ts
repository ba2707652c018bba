import { Controller, Get, Module } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { healthApi } from '@maildesk/contracts';
import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { Operation } from './operation.js';
import { handlersWithoutRule, OpenPage, RouteRules } from './route-rules.js';

class Planted {
  @Get('api/everything')
  everything(): string {
    return 'secret';
  }

  @Get('open')
  @OpenPage()
  open(): void {}

  @Operation(healthApi.ready)
  ruled(): void {}

  helper(): void {}
}

@Controller()
class PlantedController extends Planted {}

@WebSocketGateway()
class PlantedGateway {
  @SubscribeMessage('join-any-room')
  join(): void {}

  @SubscribeMessage('resume')
  resume(): void {}
}

@Module({ imports: [DiscoveryModule], providers: [RouteRules, PlantedGateway] })
class PlantedModule {}

describe('a route that says nothing of who may use it', () => {
  it('is found, even where it is inherited, and nothing else is', () => {
    expect(handlersWithoutRule(PlantedController)).toEqual(['PlantedController.everything']);
  });

  it('is found among the events of a socket', () => {
    expect(handlersWithoutRule(PlantedGateway)).toEqual(['PlantedGateway.join']);
  });

  it('keeps the server from starting', async () => {
    const start = NestFactory.createApplicationContext(PlantedModule, { logger: false, abortOnError: false });

    await expect(start).rejects.toThrow('nothing says who may use PlantedGateway.join');
  });
});
