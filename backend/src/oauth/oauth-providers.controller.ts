import { type InputOf, oauthApi, type ReplyOf } from '@maildesk/contracts';
import { Controller } from '@nestjs/common';
import type { SignedInUser } from '../common/access-rules.js';
import { Caller } from '../common/caller.js';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { OAuthProviders } from './oauth-providers.service.js';

@Controller()
export class OAuthProvidersController {
  constructor(private readonly providers: OAuthProviders) {}

  @Operation(oauthApi.listProviders)
  async list(): Promise<ReplyOf<typeof oauthApi.listProviders>> {
    return { providers: await this.providers.list() };
  }

  @Operation(oauthApi.addProvider)
  add(
    @Caller() caller: SignedInUser,
    @Input() { body }: InputOf<typeof oauthApi.addProvider>,
  ): Promise<ReplyOf<typeof oauthApi.addProvider>> {
    return this.providers.add(caller.id, body);
  }

  @Operation(oauthApi.updateProvider)
  update(
    @Caller() caller: SignedInUser,
    @Input() { params, body }: InputOf<typeof oauthApi.updateProvider>,
  ): Promise<ReplyOf<typeof oauthApi.updateProvider>> {
    return this.providers.update(caller.id, params.providerId, body);
  }

  @Operation(oauthApi.removeProvider)
  async remove(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof oauthApi.removeProvider>,
  ): Promise<ReplyOf<typeof oauthApi.removeProvider>> {
    await this.providers.remove(caller.id, params.providerId);
    return {};
  }

  @Operation(oauthApi.listOffers)
  async offers(): Promise<ReplyOf<typeof oauthApi.listOffers>> {
    return { offers: await this.providers.offers() };
  }
}
