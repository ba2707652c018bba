import { idSchema } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import * as z from 'zod/mini';
import { AccessRules } from '../common/access-rules.js';
import { AccountsService } from '../accounts/accounts.module.js';
import type { LinkedConversation } from '../odoo/odoo.module.js';
import { Conversations, type ConversationPlace } from '../threading/threading.module.js';

/** Where conversations are now that were put beside records some time ago. */
@Injectable()
export class LinkedConversations {
  constructor(
    private readonly rules: AccessRules,
    private readonly accounts: AccountsService,
    private readonly conversations: Conversations,
  ) {}

  /** In the order in which they are asked for; null where nobody of those it is answered for may read it, or it is not here. */
  async find(asked: readonly LinkedConversation[]): Promise<(ConversationPlace | null)[]> {
    const found: (ConversationPlace | null)[] = [];
    for (const link of asked) found.push(await this.findOne(link));
    return found;
  }

  private async findOne({ accountId, threadId, messageIds, userIds }: LinkedConversation) {
    if (!isId(accountId) || !isId(threadId)) return null;
    if (await this.accounts.exists(accountId)) {
      if (!(await this.mayBeReadBy(accountId, userIds))) return null;
      const current = await this.conversations.current(accountId, threadId);
      return current ?? this.conversations.withMail([accountId], messageIds);
    }
    // Whoever removes an account and adds it again gets another id; of several the one that was added last is the likeliest.
    const readable = await Promise.all(userIds.map((userId) => this.accounts.accountIdsOf(userId)));
    const newestFirst = [...new Set(readable.flat())].toSorted().toReversed();
    return this.conversations.withMail(newestFirst, messageIds);
  }

  private async mayBeReadBy(accountId: string, userIds: readonly string[]): Promise<boolean> {
    for (const userId of userIds) if ((await this.rules.roleOf(userId, accountId)) !== null) return true;
    return false;
  }
}

const isId = (text: string): boolean => z.safeParse(idSchema, text).success;
