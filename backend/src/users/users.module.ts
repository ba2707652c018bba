import { Module } from '@nestjs/common';
import { SecretsModule } from '../secrets/secrets.module.js';
import { OdooPeople } from './from-odoo/odoo-people.service.js';
import { OdooSessionsRepository } from './from-odoo/odoo-sessions.repository.js';
import { OdooSessions } from './from-odoo/odoo-sessions.service.js';
import { TicketsController } from './from-odoo/tickets.controller.js';
import { ManagedUsersRepository } from './managed-users.repository.js';
import { ManagedUsers } from './managed-users.service.js';
import { SecondFactorsRepository } from './second-factor/second-factors.repository.js';
import { SecondFactors } from './second-factor/second-factors.service.js';
import { SessionController } from './session.controller.js';
import { SessionsService } from './sessions.service.js';
import { OwnSignInController } from './sign-in/own-sign-in.controller.js';
import { OwnSignIn } from './sign-in/own-sign-in.service.js';
import { PasswordHasher } from './sign-in/password-hasher.js';
import { SigningIn } from './sign-in/signing-in.service.js';
import { SignInAttemptsRepository } from './sign-in/sign-in-attempts.repository.js';
import { SignInAttempts } from './sign-in/sign-in-attempts.service.js';
import { SignInController } from './sign-in/sign-in.controller.js';
import { SignInPolicies } from './sign-in/sign-in-policies.service.js';
import { SignInPolicyRepository } from './sign-in/sign-in-policy.repository.js';
import { SignInLinksRepository } from './sign-in-links.repository.js';
import { SignInLinks } from './sign-in-links.service.js';
import { UserSessionsRepository } from './user-sessions.repository.js';
import { UsersController } from './users.controller.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

/** Who the people are, and how they sign in. */
@Module({
  imports: [SecretsModule],
  controllers: [SessionController, SignInController, OwnSignInController, TicketsController, UsersController],
  providers: [
    UsersRepository,
    ManagedUsersRepository,
    SignInLinksRepository,
    UserSessionsRepository,
    SecondFactorsRepository,
    SignInAttemptsRepository,
    SignInPolicyRepository,
    SignInLinks,
    SessionsService,
    SecondFactors,
    PasswordHasher,
    SignInAttempts,
    SignInPolicies,
    SigningIn,
    OwnSignIn,
    UsersService,
    ManagedUsers,
    OdooSessionsRepository,
    OdooSessions,
    OdooPeople,
  ],
  exports: [UsersService, SignInLinks, OdooSessions, OdooPeople],
})
export class UsersModule {}

export { type Browser, FromBrowser } from './browser.js';
export { OdooPeople } from './from-odoo/odoo-people.service.js';
export { type OdooEntry, OdooSessions } from './from-odoo/odoo-sessions.service.js';
export { sessionView } from './session-view.js';
export { newToken } from './tokens.js';
export { SignInLinks } from './sign-in-links.service.js';
export { networkOf } from './sign-in/sign-in-brake.js';
export { UsersService } from './users.service.js';
