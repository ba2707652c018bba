import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { PushPublisher } from './push-publisher.js';
import { PushGateway } from './push.gateway.js';
import { SocketSessions } from './socket-sessions.js';

@Module({ imports: [AccountsModule], providers: [PushGateway, PushPublisher, SocketSessions] })
export class PushModule {}
