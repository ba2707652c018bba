import { Injectable } from '@nestjs/common';
import { OdooRefusals } from './odoo-refusals.service.js';
import { OdooUsersRepository } from './people/odoo-users.repository.js';
import { linksClaimsSchema } from './token/odoo-claims.js';
import { OdooTokens } from './token/odoo-tokens.service.js';

/** A conversation as Odoo knows it from when it was put beside a record. Its ids are not checked. */
export interface LinkedConversation {
  readonly accountId: string;
  readonly threadId: string;
  /** Without angle brackets, of some of its mails. */
  readonly messageIds: readonly string[];
  /** Who put it there or follows it: it is answered for what these may read. */
  readonly userIds: readonly string[];
}

/** What the servers of paired databases ask. */
@Injectable()
export class OdooQuestions {
  constructor(
    private readonly tokens: OdooTokens,
    private readonly users: OdooUsersRepository,
    private readonly refusals: OdooRefusals,
  ) {}

  /** The conversations that a token asks about. @throws OdooRefusal, AppError `request.too-many` */
  linkedConversations(token: string, address: string): Promise<LinkedConversation[]> {
    return this.refusals.watch(address, async () => {
      const { database, claims } = await this.tokens.believe(token, 'links', linksClaimsSchema);
      const uids = new Set(claims.links.flatMap((link) => link.uids.map(Number)));
      const userIds = await this.users.userIdsOf(database.id, [...uids]);
      return claims.links.map((link) => ({
        accountId: link.account,
        threadId: link.conversation,
        messageIds: link.messageIds,
        userIds: link.uids.flatMap((uid) => userIds.get(Number(uid)) ?? []),
      }));
    });
  }
}
