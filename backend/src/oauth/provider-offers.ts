import type { OauthOffer } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { type MailboxToSignIn, OauthOffers } from '../discovery/discovery.module.js';
import { chooseProvider } from './choose-provider.js';
import { OAuthProviders } from './oauth-providers.service.js';

/** Which of the providers that administrators have set up a mailbox is offered. */
@Injectable()
export class ProviderOffers extends OauthOffers {
  constructor(private readonly providers: OAuthProviders) {
    super();
  }

  override async offerFor(mailbox: MailboxToSignIn): Promise<OauthOffer | null> {
    const chosen = chooseProvider(await this.providers.offers(), mailbox);
    return chosen === null ? null : { providerId: chosen.id, label: chosen.name };
  }
}
