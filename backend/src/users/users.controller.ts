import { type InputOf, type ReplyOf, usersApi } from '@maildesk/contracts';
import { Controller } from '@nestjs/common';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { SignInLinks } from './sign-in-links.service.js';
import { UsersService } from './users.service.js';

@Controller()
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly links: SignInLinks,
  ) {}

  @Operation(usersApi.list)
  async list(): Promise<ReplyOf<typeof usersApi.list>> {
    return { users: await this.users.list() };
  }

  @Operation(usersApi.invite)
  async invite(@Input() { body }: InputOf<typeof usersApi.invite>): Promise<ReplyOf<typeof usersApi.invite>> {
    const { user, signInUrl, expiresAt } = await this.users.invite(body);
    return { user, signInUrl, expiresAt: expiresAt.toISOString() };
  }

  @Operation(usersApi.createSignInLink)
  async createSignInLink(
    @Input() { params }: InputOf<typeof usersApi.createSignInLink>,
  ): Promise<ReplyOf<typeof usersApi.createSignInLink>> {
    const { signInUrl, expiresAt } = await this.links.forUser(params.userId);
    return { signInUrl, expiresAt: expiresAt.toISOString() };
  }
}
