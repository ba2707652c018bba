import { type InputOf, type ReplyOf, signInApi } from '@maildesk/contracts';
import { Controller, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { Entrant, SignedInUser } from '../../common/access-rules.js';
import { AppError } from '../../common/app-error.js';
import { Caller } from '../../common/caller.js';
import { Input } from '../../common/input.js';
import { Operation } from '../../common/operation.js';
import { type Browser, FromBrowser } from '../browser.js';
import { SessionsService } from '../sessions.service.js';
import { OwnSignIn } from './own-sign-in.service.js';

@Controller()
export class OwnSignInController {
  constructor(
    private readonly own: OwnSignIn,
    private readonly sessions: SessionsService,
  ) {}

  @Operation(signInApi.readOwn)
  readOwn(@Caller() caller: Entrant): Promise<ReplyOf<typeof signInApi.readOwn>> {
    return this.own.read(caller);
  }

  @Operation(signInApi.changePassword)
  async changePassword(
    @Caller() caller: SignedInUser,
    @Input() { body }: InputOf<typeof signInApi.changePassword>,
    @FromBrowser() browser: Browser,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReplyOf<typeof signInApi.changePassword>> {
    assertSignedInHere(caller);
    response.setHeader('Set-Cookie', await this.own.changePassword(caller, body, browser));
    return {};
  }

  @Operation(signInApi.beginSecondFactor)
  beginSecondFactor(
    @Caller() caller: Entrant,
    @Input() { body }: InputOf<typeof signInApi.beginSecondFactor>,
    @FromBrowser() browser: Browser,
  ): Promise<ReplyOf<typeof signInApi.beginSecondFactor>> {
    assertSignedInHere(caller);
    return this.own.beginSecondFactor(caller, body.password, browser);
  }

  @Operation(signInApi.confirmSecondFactor)
  async confirmSecondFactor(
    @Caller() caller: Entrant,
    @Input() { body }: InputOf<typeof signInApi.confirmSecondFactor>,
    @FromBrowser() browser: Browser,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReplyOf<typeof signInApi.confirmSecondFactor>> {
    assertSignedInHere(caller);
    const { recoveryCodes, cookie } = await this.own.confirmSecondFactor(caller, body.code, browser);
    response.setHeader('Set-Cookie', cookie);
    return { recoveryCodes };
  }

  @Operation(signInApi.removeSecondFactor)
  async removeSecondFactor(
    @Caller() caller: SignedInUser,
    @Input() { body }: InputOf<typeof signInApi.removeSecondFactor>,
    @FromBrowser() browser: Browser,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReplyOf<typeof signInApi.removeSecondFactor>> {
    assertSignedInHere(caller);
    response.setHeader('Set-Cookie', await this.own.removeSecondFactor(caller, body, browser));
    return {};
  }

  @Operation(signInApi.renewRecoveryCodes)
  async renewRecoveryCodes(
    @Caller() caller: SignedInUser,
    @Input() { body }: InputOf<typeof signInApi.renewRecoveryCodes>,
    @FromBrowser() browser: Browser,
  ): Promise<ReplyOf<typeof signInApi.renewRecoveryCodes>> {
    assertSignedInHere(caller);
    return { recoveryCodes: await this.own.renewRecoveryCodes(caller, body, browser) };
  }

  @Operation(signInApi.listSessions)
  async listSessions(@Caller() caller: SignedInUser): Promise<ReplyOf<typeof signInApi.listSessions>> {
    const sessions = await this.sessions.list(caller.id);
    return {
      sessions: sessions.map(({ startedAt, lastUsedAt, expiresAt, ...session }) => ({
        ...session,
        isCurrent: session.id === caller.sessionId,
        startedAt: startedAt.toISOString(),
        lastUsedAt: lastUsedAt.toISOString(),
        expiresAt: expiresAt.toISOString(),
      })),
    };
  }

  @Operation(signInApi.endSession)
  async endSession(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof signInApi.endSession>,
  ): Promise<ReplyOf<typeof signInApi.endSession>> {
    await this.own.endSession(caller, params.sessionId);
    return {};
  }

  @Operation(signInApi.endOtherSessions)
  async endOtherSessions(@Caller() caller: SignedInUser): Promise<ReplyOf<typeof signInApi.endOtherSessions>> {
    await this.own.endOtherSessions(caller);
    return {};
  }
}

/**
 * Whoever came by a token of Odoo's has no business here: a password would let them in also when Odoo lets them in no more.
 * @throws AppError `access.denied`
 */
function assertSignedInHere({ isFromOdoo }: SignedInUser): void {
  if (isFromOdoo) throw new AppError('access.denied', 'You have signed in through Odoo. Change there how you sign in.');
}
