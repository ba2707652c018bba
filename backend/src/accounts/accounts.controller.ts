import { accountsApi, type ConnectionProgress, type InputOf, type ReplyOf } from '@maildesk/contracts';
import { Controller } from '@nestjs/common';
import type { SignedInUser } from '../common/access-rules.js';
import { Caller } from '../common/caller.js';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { type Listener, Progress } from '../common/progress.js';
import { AccountLifeService } from './account-life.service.js';
import { AccountSettingsService } from './account-settings.service.js';
import { DemoAccount } from './demo-account.js';
import { ManagedAccountsRepository } from './managed-accounts.repository.js';

@Controller()
export class AccountsController {
  constructor(
    private readonly settings: AccountSettingsService,
    private readonly life: AccountLifeService,
    private readonly demo: DemoAccount,
    private readonly managed: ManagedAccountsRepository,
  ) {}

  @Operation(accountsApi.list)
  async list(@Caller() caller: SignedInUser): Promise<ReplyOf<typeof accountsApi.list>> {
    return { accounts: await this.settings.list(caller.id) };
  }

  @Operation(accountsApi.listManaged)
  async listManaged(): Promise<ReplyOf<typeof accountsApi.listManaged>> {
    return { accounts: await this.managed.list() };
  }

  @Operation(accountsApi.read)
  read(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof accountsApi.read>,
  ): Promise<ReplyOf<typeof accountsApi.read>> {
    return this.settings.read(caller.id, params.accountId);
  }

  @Operation(accountsApi.testConnection)
  async testConnection(
    @Caller() caller: SignedInUser,
    @Input() { body }: InputOf<typeof accountsApi.testConnection>,
    @Progress() listener: Listener<ConnectionProgress>,
  ): Promise<ReplyOf<typeof accountsApi.testConnection>> {
    return this.settings.test(caller, body, listener);
  }

  @Operation(accountsApi.create)
  create(
    @Caller() caller: SignedInUser,
    @Input() { body }: InputOf<typeof accountsApi.create>,
    @Progress() listener: Listener<ConnectionProgress>,
  ): Promise<ReplyOf<typeof accountsApi.create>> {
    return this.settings.connect(caller, body, listener);
  }

  @Operation(accountsApi.createDemo)
  createDemo(@Caller() caller: SignedInUser): Promise<ReplyOf<typeof accountsApi.createDemo>> {
    return this.demo.connect(caller.id);
  }

  @Operation(accountsApi.update)
  update(
    @Caller() caller: SignedInUser,
    @Input() { params, body }: InputOf<typeof accountsApi.update>,
    @Progress() listener: Listener<ConnectionProgress>,
  ): Promise<ReplyOf<typeof accountsApi.update>> {
    return this.settings.replace(caller.id, params.accountId, body, listener);
  }

  @Operation(accountsApi.authorize)
  authorize(
    @Caller() caller: SignedInUser,
    @Input() { params, body }: InputOf<typeof accountsApi.authorize>,
  ): Promise<ReplyOf<typeof accountsApi.authorize>> {
    return this.settings.authorize(caller, params.accountId, body.authorizationId);
  }

  @Operation(accountsApi.remove)
  async remove(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof accountsApi.remove>,
  ): Promise<ReplyOf<typeof accountsApi.remove>> {
    await this.life.remove(caller.id, params.accountId);
    return {};
  }

  @Operation(accountsApi.reconnect)
  async reconnect(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof accountsApi.reconnect>,
  ): Promise<ReplyOf<typeof accountsApi.reconnect>> {
    await this.settings.reconnect(caller.id, params.accountId);
    return {};
  }
}
