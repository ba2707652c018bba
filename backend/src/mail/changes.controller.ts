import { changesApi, type InputOf, type ReplyOf } from '@maildesk/contracts';
import { Controller } from '@nestjs/common';
import type { SignedInUser } from '../common/access-rules.js';
import { Caller } from '../common/caller.js';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { ChangeListRepository } from './change-list.repository.js';
import { ChangesService } from './changes.service.js';
import { FailedChangesService } from './failed-changes.service.js';

@Controller()
export class ChangesController {
  constructor(
    private readonly changes: ChangesService,
    private readonly failed: FailedChangesService,
    private readonly list: ChangeListRepository,
  ) {}

  @Operation(changesApi.apply)
  async apply(
    @Caller() caller: SignedInUser,
    @Input() { params, body }: InputOf<typeof changesApi.apply>,
  ): Promise<ReplyOf<typeof changesApi.apply>> {
    return { messageCount: await this.changes.apply(params.accountId, caller.id, body.target, body.change) };
  }

  @Operation(changesApi.listPending)
  listPending(
    @Input() { params }: InputOf<typeof changesApi.listPending>,
  ): Promise<ReplyOf<typeof changesApi.listPending>> {
    return this.list.list(params.accountId);
  }

  @Operation(changesApi.retryFailed)
  async retryFailed(
    @Caller() caller: SignedInUser,
    @Input() { params, body }: InputOf<typeof changesApi.retryFailed>,
  ): Promise<ReplyOf<typeof changesApi.retryFailed>> {
    return { changeCount: await this.failed.retry(params.accountId, caller.id, body.changeIds) };
  }

  @Operation(changesApi.discardFailed)
  async discardFailed(
    @Input() { params, body }: InputOf<typeof changesApi.discardFailed>,
  ): Promise<ReplyOf<typeof changesApi.discardFailed>> {
    return { changeCount: await this.failed.discard(params.accountId, body.changeIds) };
  }
}
