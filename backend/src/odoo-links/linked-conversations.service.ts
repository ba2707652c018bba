import { idSchema } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import * as z from 'zod/mini';
import { AccountsService } from '../accounts/accounts.module.js';
import type { LinkedConversation } from '../odoo/odoo.module.js';
import { Conversations, type ConversationPlace } from '../threading/threading.module.js';

/** Where conversations are now that were put beside records some time ago. */
@Injectable()
export class LinkedConversations {
  constructor(
    private readonly accounts: AccountsService,
    private readonly conversations: Conversations,
  ) {}

  /** In the order in which they are asked for; null where nobody of those it is answered for may read it, or it is not here. */
  async find(asked: readonly LinkedConversation[]): Promise<(ConversationPlace | null)[]> {
    // A request may name hundreds of conversations, each with many people: who reads what is asked once for all of them.
    const readable = await this.accounts.accountIdsOfEach([...new Set(asked.flatMap(({ userIds }) => userIds))]);
    const found: (ConversationPlace | null)[] = [];
    for (const link of asked) {
      const accountIds = new Set(link.userIds.flatMap((userId) => readable.get(userId) ?? []));
      found.push(accountIds.size === 0 ? null : await this.findOne(link, accountIds));
    }
    return found;
  }

  private async findOne(link: LinkedConversation, readable: ReadonlySet<string>): Promise<ConversationPlace | null> {
    const [accountId, threadId] = [idOf(link.accountId), idOf(link.threadId)];
    if (accountId === null || threadId === null) return null;
    if (readable.has(accountId)) {
      const current = await this.conversations.current(accountId, threadId);
      return current ?? this.conversations.withMail([accountId], link.messageIds);
    }
    if (await this.accounts.exists(accountId)) return null;
    // Whoever removes an account and adds it again gets another id; of several the one that was added last is the likeliest.
    const newestFirst = [...readable].toSorted().toReversed();
    return this.conversations.withMail(newestFirst, link.messageIds);
  }
}

/** Odoo's ids are unchecked; what is no id belongs to nothing here. */
function idOf(text: string): string | null {
  const id = z.safeParse(idSchema, text);
  return id.success ? id.data : null;
}
