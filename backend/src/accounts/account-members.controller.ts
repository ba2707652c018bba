import { accountsApi, type InputOf, type ReplyOf } from '@maildesk/contracts';
import { Controller } from '@nestjs/common';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { AccountMembersService } from './account-members.service.js';

@Controller()
export class AccountMembersController {
  constructor(private readonly members: AccountMembersService) {}

  @Operation(accountsApi.listMembers)
  async listMembers(
    @Input() { params }: InputOf<typeof accountsApi.listMembers>,
  ): Promise<ReplyOf<typeof accountsApi.listMembers>> {
    return { members: await this.members.list(params.accountId) };
  }

  @Operation(accountsApi.setMember)
  setMember(
    @Input() { params, body }: InputOf<typeof accountsApi.setMember>,
  ): Promise<ReplyOf<typeof accountsApi.setMember>> {
    return this.members.setRole(params.accountId, params.userId, body.role);
  }

  @Operation(accountsApi.removeMember)
  async removeMember(
    @Input() { params }: InputOf<typeof accountsApi.removeMember>,
  ): Promise<ReplyOf<typeof accountsApi.removeMember>> {
    await this.members.remove(params.accountId, params.userId);
    return {};
  }
}
