import { type InputOf, odooApi, type ReplyOf } from '@maildesk/contracts';
import { Controller } from '@nestjs/common';
import type { SignedInUser } from '../../common/access-rules.js';
import { Caller } from '../../common/caller.js';
import { Input } from '../../common/input.js';
import { Operation } from '../../common/operation.js';
import { SessionsService } from '../sessions.service.js';

@Controller()
export class TicketsController {
  constructor(private readonly sessions: SessionsService) {}

  @Operation(odooApi.createTicket)
  async create(
    @Caller() caller: SignedInUser,
    @Input() { body }: InputOf<typeof odooApi.createTicket>,
  ): Promise<ReplyOf<typeof odooApi.createTicket>> {
    const { ticket, expiresAt } = await this.sessions.newTicket(caller.sessionId, body.path);
    return { ticket, expiresAt: expiresAt.toISOString() };
  }
}
