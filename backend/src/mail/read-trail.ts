import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit.module.js';
import { MessagesRepository } from './messages.repository.js';

/** Puts on record whose mail somebody reads, by whichever door they come to its text. */
@Injectable()
export class ReadTrail {
  constructor(
    private readonly audit: AuditLog,
    private readonly messages: MessagesRepository,
  ) {}

  /** Of a message that there is not, nothing. */
  async note(userId: string, accountId: string, messageId: string): Promise<void> {
    const message = await this.messages.findHeaders(accountId, messageId);
    if (message !== null) await this.audit.recordRead(userId, accountId, message.threadId);
  }
}
