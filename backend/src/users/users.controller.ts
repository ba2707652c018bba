import { type InputOf, type ReplyOf, usersApi } from '@maildesk/contracts';
import { Controller } from '@nestjs/common';
import type { SignedInUser } from '../common/access-rules.js';
import { Caller } from '../common/caller.js';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { ManagedUsers } from './managed-users.service.js';
import { UsersService } from './users.service.js';

@Controller()
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly managed: ManagedUsers,
  ) {}

  @Operation(usersApi.list)
  async list(): Promise<ReplyOf<typeof usersApi.list>> {
    return { users: await this.users.list() };
  }

  @Operation(usersApi.invite)
  async invite(
    @Caller() caller: SignedInUser,
    @Input() { body }: InputOf<typeof usersApi.invite>,
  ): Promise<ReplyOf<typeof usersApi.invite>> {
    const { user, signInUrl, expiresAt } = await this.users.invite(caller, body);
    return { user, signInUrl, expiresAt: expiresAt.toISOString() };
  }

  @Operation(usersApi.createSignInLink)
  async createSignInLink(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof usersApi.createSignInLink>,
  ): Promise<ReplyOf<typeof usersApi.createSignInLink>> {
    const { signInUrl, expiresAt } = await this.users.makeLink(caller, params.userId);
    return { signInUrl, expiresAt: expiresAt.toISOString() };
  }

  @Operation(usersApi.listManaged)
  async listManaged(): Promise<ReplyOf<typeof usersApi.listManaged>> {
    return { users: await this.managed.list() };
  }

  @Operation(usersApi.update)
  update(
    @Caller() caller: SignedInUser,
    @Input() { params, body }: InputOf<typeof usersApi.update>,
  ): Promise<ReplyOf<typeof usersApi.update>> {
    return this.managed.update(caller, params.userId, body);
  }

  @Operation(usersApi.resetSecondFactor)
  resetSecondFactor(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof usersApi.resetSecondFactor>,
  ): Promise<ReplyOf<typeof usersApi.resetSecondFactor>> {
    return this.managed.resetSecondFactor(caller, params.userId);
  }

  @Operation(usersApi.endSessions)
  async endSessions(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof usersApi.endSessions>,
  ): Promise<ReplyOf<typeof usersApi.endSessions>> {
    await this.managed.endSessions(caller, params.userId);
    return {};
  }
}
