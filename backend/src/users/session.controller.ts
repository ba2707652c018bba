import { type InputOf, type ReplyOf, sessionApi } from '@maildesk/contracts';
import { Controller, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { Entrant } from '../common/access-rules.js';
import { Caller } from '../common/caller.js';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { Config } from '../config/config.js';
import { type Browser, FromBrowser } from './browser.js';
import { sessionView } from './session-view.js';
import { SigningIn } from './sign-in/signing-in.service.js';
import { UsersService } from './users.service.js';

@Controller()
export class SessionController {
  constructor(
    private readonly config: Config,
    private readonly signing: SigningIn,
    private readonly users: UsersService,
  ) {}

  @Operation(sessionApi.read)
  async read(@Caller() { id, mustSetUpSecondFactor }: Entrant): Promise<ReplyOf<typeof sessionApi.read>> {
    return sessionView(this.config, { user: await this.users.read(id), mustSetUpSecondFactor });
  }

  @Operation(sessionApi.signIn)
  async signIn(
    @Input() { body }: InputOf<typeof sessionApi.signIn>,
    @FromBrowser() browser: Browser,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReplyOf<typeof sessionApi.signIn>> {
    const entry = await this.signing.signInByLink(body.token, browser);
    response.setHeader('Set-Cookie', entry.cookie);
    return sessionView(this.config, entry);
  }

  @Operation(sessionApi.signOut)
  async signOut(
    @Caller() caller: Entrant,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReplyOf<typeof sessionApi.signOut>> {
    response.setHeader('Set-Cookie', await this.signing.signOut(caller));
    return {};
  }
}
