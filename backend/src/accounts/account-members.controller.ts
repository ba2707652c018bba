import { accountsApi, type InputOf, type ReplyOf } from '@maildesk/contracts';
import { Controller } from '@nestjs/common';
import type { SignedInUser } from '../common/access-rules.js';
import { Caller } from '../common/caller.js';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { AccountMembersService } from './account-members.service.js';

@Controller()
export class AccountMembersController {
  constructor(private readonly members: AccountMembersService) {}

  @Operation(accountsApi.listMembers)
  listMembers(
    @Input() { params }: InputOf<typeof accountsApi.listMembers>,
  ): Promise<ReplyOf<typeof accountsApi.listMembers>> {
    return this.members.list(params.accountId);
  }

  @Operation(accountsApi.setMember)
  setMember(
    @Caller() caller: SignedInUser,
    @Input() { params, body }: InputOf<typeof accountsApi.setMember>,
  ): Promise<ReplyOf<typeof accountsApi.setMember>> {
    return this.members.setRole(caller, params.accountId, params.userId, body.role);
  }

  @Operation(accountsApi.removeMember)
  async removeMember(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof accountsApi.removeMember>,
  ): Promise<ReplyOf<typeof accountsApi.removeMember>> {
    await this.members.remove(caller, params.accountId, params.userId);
    return {};
  }

  @Operation(accountsApi.setGroup)
  setGroup(
    @Caller() caller: SignedInUser,
    @Input() { params, body }: InputOf<typeof accountsApi.setGroup>,
  ): Promise<ReplyOf<typeof accountsApi.setGroup>> {
    return this.members.setGroup(caller, params.accountId, params.groupId, body.role);
  }

  @Operation(accountsApi.removeGroup)
  async removeGroup(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof accountsApi.removeGroup>,
  ): Promise<ReplyOf<typeof accountsApi.removeGroup>> {
    await this.members.removeGroup(caller, params.accountId, params.groupId);
    return {};
  }
}
