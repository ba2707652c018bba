import { type InputOf, type ReplyOf, sessionApi } from '@maildesk/contracts';
import { Controller, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { SignedInUser } from '../common/access-rules.js';
import { Caller } from '../common/caller.js';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { Config } from '../config/config.js';
import { SessionsService } from './sessions.service.js';
import { UsersService } from './users.service.js';

@Controller()
export class SessionController {
  constructor(
    private readonly config: Config,
    private readonly sessions: SessionsService,
    private readonly users: UsersService,
  ) {}

  @Operation(sessionApi.read)
  async read(@Caller() caller: SignedInUser): Promise<ReplyOf<typeof sessionApi.read>> {
    return { user: await this.users.read(caller.id), demoAvailable: !this.config.production };
  }

  @Operation(sessionApi.signIn)
  async signIn(
    @Input() { body }: InputOf<typeof sessionApi.signIn>,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReplyOf<typeof sessionApi.signIn>> {
    const { user, cookie } = await this.sessions.signIn(body.token, {
      address: request.ip ?? '',
      cookieHeader: request.headers.cookie,
    });
    response.setHeader('Set-Cookie', cookie);
    return { user, demoAvailable: !this.config.production };
  }

  @Operation(sessionApi.signOut)
  async signOut(
    @Caller() caller: SignedInUser,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReplyOf<typeof sessionApi.signOut>> {
    response.setHeader('Set-Cookie', await this.sessions.signOut(caller.sessionId));
    return {};
  }
}
