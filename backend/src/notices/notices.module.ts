import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AdaptersModule } from '../adapters/adapters.module.js';
import { HealthModule } from '../health/health.module.js';
import { OdooModule } from '../odoo/odoo.module.js';
import { SecretsModule } from '../secrets/secrets.module.js';
import { NoticeAttempt } from './notice-attempt.js';
import { NoticeDeliveriesRepository } from './notice-deliveries.repository.js';
import { NoticeFactsRepository } from './notice-facts.repository.js';
import { NoticeMailer } from './notice-mail.js';
import { NoticeRulesRepository } from './notice-rules.repository.js';
import { NoticeRules } from './notice-rules.service.js';
import { NoticeSender } from './notice-sender.js';
import { NoticeWatch } from './notice-watch.js';
import { NoticesController } from './notices.controller.js';
import { PairedRules } from './paired-rules.service.js';
import { ToldTroublesRepository } from './told-troubles.repository.js';

/** Tells people outside of MailDesk, by mail, by webhook and in paired Odoo databases, when accounts are in trouble and when that is over. */
@Module({
  imports: [AccountsModule, AdaptersModule, HealthModule, OdooModule, SecretsModule],
  controllers: [NoticesController],
  providers: [
    NoticeFactsRepository,
    NoticeRulesRepository,
    ToldTroublesRepository,
    NoticeDeliveriesRepository,
    NoticeMailer,
    NoticeAttempt,
    NoticeSender,
    PairedRules,
    NoticeWatch,
    NoticeRules,
  ],
})
export class NoticesModule {}
