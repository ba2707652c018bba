import { Global, Module } from '@nestjs/common';
import { AdaptersModule } from '../adapters/adapters.module.js';
import { OauthOffers } from '../discovery/discovery.module.js';
import { SecretsModule } from '../secrets/secrets.module.js';
import { AccountGrantsRepository } from './account-grants.repository.js';
import { AccountGrants } from './account-grants.service.js';
import { OAuthAuthorizationsController } from './oauth-authorizations.controller.js';
import { OAuthAuthorizationsRepository } from './oauth-authorizations.repository.js';
import { OAuthAuthorizations } from './oauth-authorizations.service.js';
import { OAuthClient } from './oauth-client.js';
import { OAuthProvidersController } from './oauth-providers.controller.js';
import { OAuthProvidersRepository } from './oauth-providers.repository.js';
import { OAuthProviders } from './oauth-providers.service.js';
import { ProviderOffers } from './provider-offers.js';

/** Sign-in at mail servers by a permission that a provider grants (OAuth 2.0), in place of a password. Global for its offers. */
@Global()
@Module({
  imports: [AdaptersModule, SecretsModule],
  controllers: [OAuthProvidersController, OAuthAuthorizationsController],
  providers: [
    OAuthProvidersRepository,
    OAuthAuthorizationsRepository,
    AccountGrantsRepository,
    OAuthClient,
    OAuthProviders,
    OAuthAuthorizations,
    AccountGrants,
    { provide: OauthOffers, useClass: ProviderOffers },
  ],
  exports: [OauthOffers, OAuthProviders, OAuthAuthorizations, AccountGrants],
})
export class OAuthModule {}

export { AccountGrants } from './account-grants.service.js';
export { OAuthAuthorizations } from './oauth-authorizations.service.js';
export { OAuthProviders } from './oauth-providers.service.js';
