import { type InputOf, odooApi, type ReplyOf } from '@maildesk/contracts';
import { Controller } from '@nestjs/common';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { OdooQuestions } from '../odoo/odoo.module.js';
import { type Browser, FromBrowser } from '../users/users.module.js';
import { LinkedConversations } from './linked-conversations.service.js';

@Controller()
export class OdooLinksController {
  constructor(
    private readonly questions: OdooQuestions,
    private readonly conversations: LinkedConversations,
  ) {}

  @Operation(odooApi.findConversations)
  async findConversations(
    @Input() { body }: InputOf<typeof odooApi.findConversations>,
    @FromBrowser() { address }: Browser,
  ): Promise<ReplyOf<typeof odooApi.findConversations>> {
    const asked = await this.questions.linkedConversations(body.token, address);
    return { conversations: await this.conversations.find(asked) };
  }
}
