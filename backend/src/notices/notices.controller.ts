import { type InputOf, noticesApi, type ReplyOf } from '@maildesk/contracts';
import { Controller } from '@nestjs/common';
import type { SignedInUser } from '../common/access-rules.js';
import { Caller } from '../common/caller.js';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { NoticeRules } from './notice-rules.service.js';

@Controller()
export class NoticesController {
  constructor(private readonly rules: NoticeRules) {}

  @Operation(noticesApi.listRules)
  async list(): Promise<ReplyOf<typeof noticesApi.listRules>> {
    return { rules: await this.rules.list() };
  }

  @Operation(noticesApi.addRule)
  add(
    @Caller() caller: SignedInUser,
    @Input() { body }: InputOf<typeof noticesApi.addRule>,
  ): Promise<ReplyOf<typeof noticesApi.addRule>> {
    return this.rules.add(caller.id, body);
  }

  @Operation(noticesApi.updateRule)
  update(
    @Caller() caller: SignedInUser,
    @Input() { params, body }: InputOf<typeof noticesApi.updateRule>,
  ): Promise<ReplyOf<typeof noticesApi.updateRule>> {
    return this.rules.update(caller.id, params.ruleId, body);
  }

  @Operation(noticesApi.removeRule)
  async remove(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof noticesApi.removeRule>,
  ): Promise<ReplyOf<typeof noticesApi.removeRule>> {
    await this.rules.remove(caller.id, params.ruleId);
    return {};
  }

  @Operation(noticesApi.renewSecret)
  async renewSecret(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof noticesApi.renewSecret>,
  ): Promise<ReplyOf<typeof noticesApi.renewSecret>> {
    return { webhookSecret: await this.rules.renewSecret(caller.id, params.ruleId) };
  }

  @Operation(noticesApi.test)
  async test(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof noticesApi.test>,
  ): Promise<ReplyOf<typeof noticesApi.test>> {
    await this.rules.test(caller.id, params.ruleId);
    return {};
  }

  @Operation(noticesApi.listDeliveries)
  async deliveries(): Promise<ReplyOf<typeof noticesApi.listDeliveries>> {
    return { deliveries: await this.rules.listDeliveries() };
  }
}
