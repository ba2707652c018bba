import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AdaptersModule } from '../adapters/adapters.module.js';
import { SecretsModule } from '../secrets/secrets.module.js';
import { UsersModule } from '../users/users.module.js';
import { OdooAdminController } from './odoo-admin.controller.js';
import { OdooDatabasesRepository } from './odoo-databases.repository.js';
import { OdooDoorsController } from './odoo-doors.controller.js';
import { OdooRefusals } from './odoo-refusals.service.js';
import { OdooSignIn } from './odoo-sign-in.service.js';
import { OdooQuestions } from './odoo-questions.service.js';
import { OdooFarewell } from './pairing/odoo-farewell.js';
import { OdooPairings } from './pairing/odoo-pairings.service.js';
import { OdooReach } from './pairing/odoo-reach.service.js';
import { OdooWebhooks } from './pairing/odoo-webhooks.js';
import { PairedOriginsKeeper } from './pairing/paired-origins-keeper.js';
import { PairingCodesRepository } from './pairing/pairing-codes.repository.js';
import { OdooProvisioning } from './people/odoo-provisioning.service.js';
import { OdooUsersRepository } from './people/odoo-users.repository.js';
import { OdooTokens } from './token/odoo-tokens.service.js';
import { UsedTokensRepository } from './token/used-tokens.repository.js';

/** Odoo databases whose users come in without signing in here: pairing, tokens, users and groups from there. */
@Module({
  imports: [AdaptersModule, SecretsModule, UsersModule, AccountsModule],
  controllers: [OdooAdminController, OdooDoorsController],
  providers: [
    OdooDatabasesRepository,
    PairingCodesRepository,
    UsedTokensRepository,
    OdooUsersRepository,
    OdooRefusals,
    OdooTokens,
    OdooProvisioning,
    OdooSignIn,
    OdooPairings,
    OdooQuestions,
    OdooFarewell,
    OdooReach,
    OdooWebhooks,
    PairedOriginsKeeper,
  ],
  exports: [OdooQuestions, OdooWebhooks],
})
export class OdooModule {}

export { type LinkedConversation, OdooQuestions } from './odoo-questions.service.js';
export { OdooWebhooks } from './pairing/odoo-webhooks.js';
