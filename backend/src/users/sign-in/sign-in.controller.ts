import { type InputOf, type ReplyOf, signInApi } from '@maildesk/contracts';
import { Controller, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { SignedInUser } from '../../common/access-rules.js';
import { Caller } from '../../common/caller.js';
import { Input } from '../../common/input.js';
import { Operation } from '../../common/operation.js';
import { Config } from '../../config/config.js';
import { type Browser, FromBrowser } from '../browser.js';
import { sessionView } from '../session-view.js';
import { SigningIn } from './signing-in.service.js';
import { SignInPolicies } from './sign-in-policies.service.js';

@Controller()
export class SignInController {
  constructor(
    private readonly config: Config,
    private readonly signing: SigningIn,
    private readonly policies: SignInPolicies,
  ) {}

  @Operation(signInApi.withPassword)
  async withPassword(
    @Input() { body }: InputOf<typeof signInApi.withPassword>,
    @FromBrowser() browser: Browser,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReplyOf<typeof signInApi.withPassword>> {
    const entry = await this.signing.signIn(body, browser);
    response.setHeader('Set-Cookie', entry.cookie);
    return sessionView(this.config, entry);
  }

  @Operation(signInApi.readInvitation)
  async readInvitation(
    @Input() { body }: InputOf<typeof signInApi.readInvitation>,
    @FromBrowser() browser: Browser,
  ): Promise<ReplyOf<typeof signInApi.readInvitation>> {
    const { expiresAt, ...invitation } = await this.signing.readInvitation(body.token, browser);
    return { ...invitation, expiresAt: expiresAt.toISOString() };
  }

  @Operation(signInApi.acceptInvitation)
  async acceptInvitation(
    @Input() { body }: InputOf<typeof signInApi.acceptInvitation>,
    @FromBrowser() browser: Browser,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReplyOf<typeof signInApi.acceptInvitation>> {
    const entry = await this.signing.acceptInvitation(body, browser);
    response.setHeader('Set-Cookie', entry.cookie);
    return sessionView(this.config, entry);
  }

  @Operation(signInApi.readPolicy)
  readPolicy(): Promise<ReplyOf<typeof signInApi.readPolicy>> {
    return this.policies.read();
  }

  @Operation(signInApi.setPolicy)
  setPolicy(
    @Caller() caller: SignedInUser,
    @Input() { body }: InputOf<typeof signInApi.setPolicy>,
  ): Promise<ReplyOf<typeof signInApi.setPolicy>> {
    return this.policies.set(caller, body);
  }
}
