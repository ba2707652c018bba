import { type DynamicModule, Module } from '@nestjs/common';
import { AccountsModule } from './accounts/accounts.module.js';
import { AuditModule } from './audit/audit.module.js';
import { CommonModule } from './common/common.module.js';
import type { Config } from './config/config.js';
import { DatabaseModule } from './database/database.module.js';
import { DiscoveryModule } from './discovery/discovery.module.js';
import { HealthModule } from './health/health.module.js';
import { MailFrameModule } from './mail-frame/mail-frame.module.js';
import { MailModule } from './mail/mail.module.js';
import { NoticesModule } from './notices/notices.module.js';
import { OAuthModule } from './oauth/oauth.module.js';
import { OdooLinksModule } from './odoo-links/odoo-links.module.js';
import { OdooModule } from './odoo/odoo.module.js';
import { PushModule } from './push/push.module.js';
import { SecretsModule } from './secrets/secrets.module.js';
import { SendModule } from './send/send.module.js';
import { SyncModule } from './sync/sync.module.js';
import { ThreadingModule } from './threading/threading.module.js';
import { UsersModule } from './users/users.module.js';

/** All modules, in the order of the ladder: each knows only those before it. */
@Module({})
export class AppModule {
  static with(config: Config, databaseUrl: string): DynamicModule {
    return {
      module: AppModule,
      imports: [
        CommonModule.with(config),
        DatabaseModule.connect(databaseUrl),
        AuditModule,
        SecretsModule,
        DiscoveryModule,
        UsersModule,
        OAuthModule,
        AccountsModule,
        OdooModule,
        MailModule,
        ThreadingModule,
        SyncModule,
        SendModule,
        PushModule,
        MailFrameModule,
        OdooLinksModule,
        HealthModule,
        NoticesModule,
      ],
    };
  }
}
