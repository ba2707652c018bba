import { Module } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { DemoServer } from './demo-server.js';

/** The demo mailbox. Nothing listens until somebody calls `start`. */
@Module({
  providers: [{ provide: DemoServer, inject: [Clock], useFactory: (clock: Clock) => new DemoServer(clock) }],
  exports: [DemoServer],
})
export class DemoModule {}

export { DemoServer } from './demo-server.js';
