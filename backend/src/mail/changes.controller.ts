import { changesApi, type InputOf, type ReplyOf } from '@maildesk/contracts';
import { Controller } from '@nestjs/common';
import type { SignedInUser } from '../common/access-rules.js';
import { Caller } from '../common/caller.js';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { ChangesService } from './changes.service.js';
import { PendingChangesRepository } from './pending-changes.repository.js';

@Controller()
export class ChangesController {
  constructor(
    private readonly changes: ChangesService,
    private readonly pending: PendingChangesRepository,
  ) {}

  @Operation(changesApi.apply)
  async apply(
    @Caller() caller: SignedInUser,
    @Input() { params, body }: InputOf<typeof changesApi.apply>,
  ): Promise<ReplyOf<typeof changesApi.apply>> {
    return { messageCount: await this.changes.apply(params.accountId, caller.id, body.target, body.change) };
  }

  @Operation(changesApi.listPending)
  async listPending(
    @Input() { params }: InputOf<typeof changesApi.listPending>,
  ): Promise<ReplyOf<typeof changesApi.listPending>> {
    return { changes: await this.pending.list(params.accountId) };
  }
}
