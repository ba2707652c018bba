import { Injectable } from '@nestjs/common';
import { threadKey } from './thread-resolver.js';
import { ThreadsRepository } from './threads.repository.js';

export interface ConversationPlace {
  readonly accountId: string;
  readonly threadId: string;
}

/** Conversations that somebody remembers from before. */
@Injectable()
export class Conversations {
  constructor(private readonly threads: ThreadsRepository) {}

  /** The one that an id stands for now: itself, or what it was merged into. Null when there is none, or none with mail. */
  async current(accountId: string, threadId: string): Promise<ConversationPlace | null> {
    const current = await this.threads.current(accountId, threadId);
    if (current === null || !(await this.threads.hasMail(accountId, current))) return null;
    return { accountId, threadId: current };
  }

  /** The conversation of one of these mails (Message-IDs without angle brackets) in the first of the accounts that has one. */
  async withMail(accountIds: readonly string[], messageIds: readonly string[]): Promise<ConversationPlace | null> {
    const keys = messageIds.map(threadKey).filter((key) => key !== null);
    return keys.length === 0 || accountIds.length === 0 ? null : this.threads.findByKeys(accountIds, keys);
  }
}
