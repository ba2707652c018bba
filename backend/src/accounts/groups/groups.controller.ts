import { groupsApi, type InputOf, type ReplyOf } from '@maildesk/contracts';
import { Controller } from '@nestjs/common';
import type { SignedInUser } from '../../common/access-rules.js';
import { Caller } from '../../common/caller.js';
import { Input } from '../../common/input.js';
import { Operation } from '../../common/operation.js';
import { GroupsService } from './groups.service.js';

@Controller()
export class GroupsController {
  constructor(private readonly groups: GroupsService) {}

  @Operation(groupsApi.list)
  async list(): Promise<ReplyOf<typeof groupsApi.list>> {
    return { groups: await this.groups.list() };
  }

  @Operation(groupsApi.create)
  create(
    @Caller() caller: SignedInUser,
    @Input() { body }: InputOf<typeof groupsApi.create>,
  ): Promise<ReplyOf<typeof groupsApi.create>> {
    return this.groups.create(caller.id, body.name);
  }

  @Operation(groupsApi.rename)
  rename(
    @Caller() caller: SignedInUser,
    @Input() { params, body }: InputOf<typeof groupsApi.rename>,
  ): Promise<ReplyOf<typeof groupsApi.rename>> {
    return this.groups.rename(caller.id, params.groupId, body.name);
  }

  @Operation(groupsApi.remove)
  async remove(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof groupsApi.remove>,
  ): Promise<ReplyOf<typeof groupsApi.remove>> {
    await this.groups.remove(caller.id, params.groupId);
    return {};
  }

  @Operation(groupsApi.listAccess)
  async listAccess(
    @Input() { params }: InputOf<typeof groupsApi.listAccess>,
  ): Promise<ReplyOf<typeof groupsApi.listAccess>> {
    return { accounts: await this.groups.listAccess(params.groupId) };
  }

  @Operation(groupsApi.addMember)
  addMember(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof groupsApi.addMember>,
  ): Promise<ReplyOf<typeof groupsApi.addMember>> {
    return this.groups.addMember(caller.id, params.groupId, params.userId);
  }

  @Operation(groupsApi.removeMember)
  removeMember(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof groupsApi.removeMember>,
  ): Promise<ReplyOf<typeof groupsApi.removeMember>> {
    return this.groups.removeMember(caller.id, params.groupId, params.userId);
  }
}
