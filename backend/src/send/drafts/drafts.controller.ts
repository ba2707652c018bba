import { draftsApi, type InputOf, type ReplyOf } from '@maildesk/contracts';
import { Controller } from '@nestjs/common';
import type { SignedInUser } from '../../common/access-rules.js';
import { Caller } from '../../common/caller.js';
import { Input } from '../../common/input.js';
import { Operation } from '../../common/operation.js';
import { DraftsService } from './drafts.service.js';

@Controller()
export class DraftsController {
  constructor(private readonly drafts: DraftsService) {}

  @Operation(draftsApi.list)
  async list(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof draftsApi.list>,
  ): Promise<ReplyOf<typeof draftsApi.list>> {
    return { drafts: await this.drafts.list(caller.id, params.accountId) };
  }

  @Operation(draftsApi.save)
  save(
    @Caller() caller: SignedInUser,
    @Input() { params, body }: InputOf<typeof draftsApi.save>,
  ): Promise<ReplyOf<typeof draftsApi.save>> {
    return this.drafts.save(caller.id, params.accountId, params.draftId, body);
  }

  @Operation(draftsApi.discard)
  async discard(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof draftsApi.discard>,
  ): Promise<ReplyOf<typeof draftsApi.discard>> {
    await this.drafts.discard(caller.id, params.accountId, params.draftId);
    return {};
  }
}
