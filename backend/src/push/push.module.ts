import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { PushPublisher } from './push-publisher.js';
import { PushGateway } from './push.gateway.js';

@Module({ imports: [AccountsModule], providers: [PushGateway, PushPublisher] })
export class PushModule {}
