import { type InputOf, odooApi, type ReplyOf } from '@maildesk/contracts';
import { Controller, Headers } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { bearerOf } from '../common/credentials.js';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { Config } from '../config/config.js';
import { type Browser, FromBrowser, sessionView } from '../users/users.module.js';
import { OdooSignIn } from './odoo-sign-in.service.js';
import { OdooPairings } from './pairing/odoo-pairings.service.js';
import { OdooReach } from './pairing/odoo-reach.service.js';

/** When of its life a session is extended, so that there is time to try again. */
const renewAt = 0.8;

/** What Odoo's server and the pages of Odoo ask for, each with a proof of its own. */
@Controller()
export class OdooDoorsController {
  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly pairings: OdooPairings,
    private readonly signIn: OdooSignIn,
    private readonly reachable: OdooReach,
  ) {}

  @Operation(odooApi.pair)
  pair(
    @Input() { body }: InputOf<typeof odooApi.pair>,
    @FromBrowser() { address }: Browser,
  ): Promise<ReplyOf<typeof odooApi.pair>> {
    return this.pairings.pair(body, address);
  }

  @Operation(odooApi.exchange)
  async exchange(
    @Input() { body }: InputOf<typeof odooApi.exchange>,
    @FromBrowser() browser: Browser,
    @Headers('origin') origin: string | undefined,
    @Headers('authorization') authorization: string | undefined,
  ): Promise<ReplyOf<typeof odooApi.exchange>> {
    const bearer = bearerOf(authorization);
    const { user, accessToken, expiresAt } = await this.signIn.exchange({ ...body, origin, bearer, browser });
    const now = this.clock.now().getTime();
    const renewAfter = new Date(now + (expiresAt.getTime() - now) * renewAt);
    return {
      accessToken,
      serverTime: new Date(now).toISOString(),
      expiresAt: expiresAt.toISOString(),
      renewAfter: renewAfter.toISOString(),
      session: sessionView(this.config, { user, mustSetUpSecondFactor: false }),
    };
  }

  @Operation(odooApi.revoke)
  async revoke(
    @Input() { body }: InputOf<typeof odooApi.revoke>,
    @FromBrowser() { address }: Browser,
  ): Promise<ReplyOf<typeof odooApi.revoke>> {
    return { endedSessions: await this.signIn.revoke(body.token, address) };
  }

  @Operation(odooApi.replaceKeys)
  async replaceKeys(
    @Input() { body }: InputOf<typeof odooApi.replaceKeys>,
    @FromBrowser() { address }: Browser,
  ): Promise<ReplyOf<typeof odooApi.replaceKeys>> {
    return { keyIds: await this.pairings.replaceKeys(body.token, address) };
  }

  @Operation(odooApi.reach)
  reach(
    @Input() { body }: InputOf<typeof odooApi.reach>,
    @FromBrowser() { address }: Browser,
  ): Promise<ReplyOf<typeof odooApi.reach>> {
    return this.reachable.look(body.token, address);
  }
}
