import { type InputOf, outboxApi, type ReplyOf } from '@maildesk/contracts';
import { Controller } from '@nestjs/common';
import type { SignedInUser } from '../common/access-rules.js';
import { Caller } from '../common/caller.js';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { OutboxService } from './outbox.service.js';

@Controller()
export class OutboxController {
  constructor(private readonly outbox: OutboxService) {}

  @Operation(outboxApi.list)
  async list(@Input() { params }: InputOf<typeof outboxApi.list>): Promise<ReplyOf<typeof outboxApi.list>> {
    return { items: await this.outbox.list(params.accountId) };
  }

  @Operation(outboxApi.send)
  send(
    @Caller() caller: SignedInUser,
    @Input() { params, body }: InputOf<typeof outboxApi.send>,
  ): Promise<ReplyOf<typeof outboxApi.send>> {
    return this.outbox.send(caller.id, params.accountId, body);
  }

  @Operation(outboxApi.retry)
  retry(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof outboxApi.retry>,
  ): Promise<ReplyOf<typeof outboxApi.retry>> {
    return this.outbox.retry(caller.id, params.accountId, params.outboxItemId);
  }

  @Operation(outboxApi.cancel)
  cancel(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof outboxApi.cancel>,
  ): Promise<ReplyOf<typeof outboxApi.cancel>> {
    return this.outbox.cancel(caller.id, params.accountId, params.outboxItemId);
  }
}
