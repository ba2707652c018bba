import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccountRooms } from './account-rooms.js';
import { DrawnReports } from './drawn-reports.js';
import { HealthWatchers } from './health-watchers.js';
import { PushPublisher } from './push-publisher.js';
import { PushGateway } from './push.gateway.js';
import { SocketDoor } from './socket-door.js';
import { SocketSessions } from './socket-sessions.js';
import { Whereabouts } from './whereabouts.js';

@Module({
  imports: [AccountsModule, UsersModule],
  providers: [
    AccountRooms,
    DrawnReports,
    HealthWatchers,
    PushGateway,
    PushPublisher,
    SocketDoor,
    SocketSessions,
    Whereabouts,
  ],
})
export class PushModule {}
