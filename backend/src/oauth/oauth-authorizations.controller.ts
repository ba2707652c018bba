import { type InputOf, oauthApi, type ReplyOf } from '@maildesk/contracts';
import { Controller, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { SignedInUser } from '../common/access-rules.js';
import { AppError } from '../common/app-error.js';
import { Caller } from '../common/caller.js';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { PairedOrigins } from '../common/paired-origins.js';
import { OAuthAuthorizations } from './oauth-authorizations.service.js';

@Controller()
export class OAuthAuthorizationsController {
  constructor(
    private readonly authorizations: OAuthAuthorizations,
    private readonly origins: PairedOrigins,
  ) {}

  @Operation(oauthApi.begin)
  async begin(
    @Caller() caller: SignedInUser,
    @Input() { body }: InputOf<typeof oauthApi.begin>,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReplyOf<typeof oauthApi.begin>> {
    const { cookie: cookieHeader, origin } = request.headers;
    const openerOrigin = caller.isFromOdoo ? this.pairedOrigin(origin) : null;
    const begun = await this.authorizations.begin(caller, body, { cookieHeader, openerOrigin });
    const { authorization, url, ticket, expiresAt, cookie } = begun;
    if (cookie !== null) response.setHeader('Set-Cookie', cookie);
    return { authorization, url, ticket, expiresAt: expiresAt.toISOString() };
  }

  @Operation(oauthApi.takeUp)
  async takeUp(
    @Input() { body }: InputOf<typeof oauthApi.takeUp>,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReplyOf<typeof oauthApi.takeUp>> {
    const { url, cookie } = await this.authorizations.takeUp(body, request.headers.cookie);
    response.setHeader('Set-Cookie', cookie);
    return { url };
  }

  @Operation(oauthApi.completeInWindow)
  completeInWindow(
    @Input() { body }: InputOf<typeof oauthApi.completeInWindow>,
    @Req() request: Request,
  ): Promise<ReplyOf<typeof oauthApi.completeInWindow>> {
    return this.authorizations.completeInWindow(body, request.headers.cookie);
  }

  @Operation(oauthApi.complete)
  complete(
    @Caller() caller: SignedInUser,
    @Input() { body }: InputOf<typeof oauthApi.complete>,
    @Req() request: Request,
  ): Promise<ReplyOf<typeof oauthApi.complete>> {
    return this.authorizations.complete(caller, body, request.headers.cookie);
  }

  @Operation(oauthApi.read)
  read(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof oauthApi.read>,
  ): Promise<ReplyOf<typeof oauthApi.read>> {
    return this.authorizations.read(caller, params.authorizationId);
  }

  /** @throws AppError `request.foreign-origin` */
  private pairedOrigin(origin: string | undefined): string {
    if (origin !== undefined && this.origins.has(origin)) return origin;
    throw new AppError(
      'request.foreign-origin',
      'This can be begun only in a page of Odoo that is paired with MailDesk.',
    );
  }
}
