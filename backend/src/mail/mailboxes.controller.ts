import { type InputOf, mailboxesApi, type ReplyOf } from '@maildesk/contracts';
import { Controller } from '@nestjs/common';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { EventLogRepository } from '../database/database.module.js';
import { MailboxesRepository } from './mailboxes.repository.js';

@Controller()
export class MailboxesController {
  constructor(
    private readonly mailboxes: MailboxesRepository,
    private readonly eventLog: EventLogRepository,
  ) {}

  @Operation(mailboxesApi.list)
  async list(@Input() { params }: InputOf<typeof mailboxesApi.list>): Promise<ReplyOf<typeof mailboxesApi.list>> {
    const seq = (await this.eventLog.headSeq(params.accountId)) ?? 0;
    return { mailboxes: await this.mailboxes.listForUser(params.accountId), seq };
  }
}
