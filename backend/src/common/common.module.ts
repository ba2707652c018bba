import { type DynamicModule, Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Config } from '../config/config.js';
import { Clock } from './clock.js';
import { Colleagues } from './colleagues.js';
import { ConnectionBoard } from './connection-board.js';
import { EventBus } from './event-bus.js';
import { Metrics } from './metrics/metrics.js';
import { PairedOrigins } from './paired-origins.js';
import { Presence } from './presence.js';
import { RouteRules } from './route-rules.js';

/** What every module may use without asking: settings, clock, in-process events, metrics. */
@Global()
@Module({})
export class CommonModule {
  static with(config: Config): DynamicModule {
    return {
      module: CommonModule,
      imports: [DiscoveryModule],
      providers: [
        { provide: Config, useValue: config },
        Clock,
        Colleagues,
        ConnectionBoard,
        EventBus,
        Metrics,
        PairedOrigins,
        Presence,
        RouteRules,
      ],
      exports: [Config, Clock, Colleagues, ConnectionBoard, EventBus, Metrics, PairedOrigins, Presence],
    };
  }
}
