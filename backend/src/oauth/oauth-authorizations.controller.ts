import { type InputOf, oauthApi, type ReplyOf } from '@maildesk/contracts';
import { Controller, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { SignedInUser } from '../common/access-rules.js';
import { Caller } from '../common/caller.js';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { OAuthAuthorizations } from './oauth-authorizations.service.js';

@Controller()
export class OAuthAuthorizationsController {
  constructor(private readonly authorizations: OAuthAuthorizations) {}

  @Operation(oauthApi.begin)
  async begin(
    @Caller() caller: SignedInUser,
    @Input() { body }: InputOf<typeof oauthApi.begin>,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReplyOf<typeof oauthApi.begin>> {
    const { cookie, expiresAt, ...begun } = await this.authorizations.begin(caller, body, request.headers.cookie);
    response.setHeader('Set-Cookie', cookie);
    return { ...begun, expiresAt: expiresAt.toISOString() };
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
}
