import { Global, Module } from '@nestjs/common';
import { AdaptersModule } from '../adapters/adapters.module.js';
import { AccessRules } from '../common/access-rules.js';
import { DemoModule } from '../demo/demo.module.js';
import { OAuthModule } from '../oauth/oauth.module.js';
import { SecretsModule } from '../secrets/secrets.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccessRulesService } from './access-rules.service.js';
import { AccountLifeController } from './account-life.controller.js';
import { AccountLifeService } from './account-life.service.js';
import { AccountLogRepository } from './account-log.repository.js';
import { AccountMembersController } from './account-members.controller.js';
import { AccountMembersRepository } from './account-members.repository.js';
import { AccountMembersService } from './account-members.service.js';
import { AccountQuirksRepository } from './account-quirks.repository.js';
import { AccountSettingsService } from './account-settings.service.js';
import { AccountSignIns } from './account-sign-in.service.js';
import { AccountStatusRepository } from './account-status.repository.js';
import { AccountsController } from './accounts.controller.js';
import { AccountsRepository } from './accounts.repository.js';
import { AccountsService } from './accounts.service.js';
import { ConnectionTests } from './connection-tests.js';
import { DemoAccount } from './demo-account.js';
import { GroupsController } from './groups/groups.controller.js';
import { GroupsRepository } from './groups/groups.repository.js';
import { GroupsService } from './groups/groups.service.js';
import { HeldRolesRepository } from './held-roles.repository.js';
import { ManagedAccountsRepository } from './managed-accounts.repository.js';
import { PinnedCertificates } from './pinned-certificates.js';
import { AccountEraser } from './removal/account-eraser.service.js';
import { AccountRemovalsRepository } from './removal/account-removals.repository.js';

/** Mail accounts: their settings, passwords and members. Global, as the access rules are asked on every route of every module. */
@Global()
@Module({
  imports: [SecretsModule, AdaptersModule, DemoModule, UsersModule, OAuthModule],
  controllers: [AccountsController, AccountLifeController, AccountMembersController, GroupsController],
  providers: [
    AccountsRepository,
    AccountMembersRepository,
    HeldRolesRepository,
    GroupsRepository,
    GroupsService,
    ManagedAccountsRepository,
    AccountQuirksRepository,
    AccountStatusRepository,
    AccountLogRepository,
    ConnectionTests,
    PinnedCertificates,
    AccountSignIns,
    DemoAccount,
    AccountsService,
    AccountSettingsService,
    AccountMembersService,
    AccountRemovalsRepository,
    AccountEraser,
    AccountLifeService,
    AccessRulesService,
    { provide: AccessRules, useExisting: AccessRulesService },
  ],
  exports: [AccountsService, AccessRules, GroupsService],
})
export class AccountsModule {}

export { heldRoles } from './held-roles.repository.js';
export { presentQuirks, quirkHeldMs } from './account-quirks.js';
export { passwordTries, triesLeft } from './account-status.js';
export { type AccountAccess, type AccountProfile, AccountsService, type Finding } from './accounts.service.js';
export { GroupsService } from './groups/groups.service.js';
