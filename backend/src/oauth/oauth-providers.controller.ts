import { type InputOf, oauthApi, type ReplyOf } from '@maildesk/contracts';
import { Controller } from '@nestjs/common';
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
  add(@Input() { body }: InputOf<typeof oauthApi.addProvider>): Promise<ReplyOf<typeof oauthApi.addProvider>> {
    return this.providers.add(body);
  }

  @Operation(oauthApi.updateProvider)
  update(
    @Input() { params, body }: InputOf<typeof oauthApi.updateProvider>,
  ): Promise<ReplyOf<typeof oauthApi.updateProvider>> {
    return this.providers.update(params.providerId, body);
  }

  @Operation(oauthApi.removeProvider)
  async remove(
    @Input() { params }: InputOf<typeof oauthApi.removeProvider>,
  ): Promise<ReplyOf<typeof oauthApi.removeProvider>> {
    await this.providers.remove(params.providerId);
    return {};
  }

  @Operation(oauthApi.listOffers)
  async offers(): Promise<ReplyOf<typeof oauthApi.listOffers>> {
    return { offers: await this.providers.offers() };
  }
}
