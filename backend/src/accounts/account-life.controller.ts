import { accountLifeApi, type InputOf, type ReplyOf } from '@maildesk/contracts';
import { Controller } from '@nestjs/common';
import type { SignedInUser } from '../common/access-rules.js';
import { Caller } from '../common/caller.js';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { AccountLifeService } from './account-life.service.js';
import { AccountMembersService } from './account-members.service.js';

@Controller()
export class AccountLifeController {
  constructor(
    private readonly life: AccountLifeService,
    private readonly members: AccountMembersService,
  ) {}

  @Operation(accountLifeApi.pause)
  async pause(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof accountLifeApi.pause>,
  ): Promise<ReplyOf<typeof accountLifeApi.pause>> {
    await this.life.pause(caller.id, params.accountId);
    return {};
  }

  @Operation(accountLifeApi.resume)
  async resume(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof accountLifeApi.resume>,
  ): Promise<ReplyOf<typeof accountLifeApi.resume>> {
    await this.life.resume(caller.id, params.accountId);
    return {};
  }

  @Operation(accountLifeApi.handOver)
  async handOver(
    @Caller() caller: SignedInUser,
    @Input() { params, body }: InputOf<typeof accountLifeApi.handOver>,
  ): Promise<ReplyOf<typeof accountLifeApi.handOver>> {
    await this.members.handOver(caller, params.accountId, body.userId, body.keep);
    return {};
  }

  @Operation(accountLifeApi.listRemovals)
  async listRemovals(@Caller() caller: SignedInUser): Promise<ReplyOf<typeof accountLifeApi.listRemovals>> {
    return { removals: await this.life.listRemovals(caller) };
  }
}
