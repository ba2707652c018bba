import type { ChoosableRole, Mailbox } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit.module.js';
import { AppError } from '../common/app-error.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { MailboxRolesRepository } from './mailbox-roles.repository.js';
import { ShownMailboxesRepository } from './shown-mailboxes.repository.js';

/** Which mailbox is for what, as the people say who manage the account. It outlasts what the server lists later. */
@Injectable()
export class MailboxRolesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly shownMailboxes: ShownMailboxesRepository,
    private readonly roles: MailboxRolesRepository,
    private readonly audit: AuditLog,
  ) {}

  /** @throws AppError `mailbox.not-found`, `mailbox.role-impossible` */
  async choose(userId: string, accountId: string, role: ChoosableRole, mailboxId: string | null): Promise<Mailbox[]> {
    await this.unitOfWork.run(accountId, async (tx) => {
      if (mailboxId !== null) {
        const mailbox = await this.shownMailboxes.readForUser(tx, mailboxId);
        if (mailbox === null) throw new AppError('mailbox.not-found', 'This folder is not here any more.');
        if (mailbox.role === 'inbox' || !mailbox.selectable) {
          throw new AppError('mailbox.role-impossible', 'This folder cannot be used for that. Choose another one.');
        }
      }
      await this.roles.choose(tx, role, mailboxId);
      const facts = { detail: mailboxId === null ? `no folder chosen for ${role}` : `folder chosen for ${role}` };
      await this.audit.record({ actorId: userId, action: 'account.changed', accountId, facts }, tx);
      const changed = new Set([...(await this.roles.settle(tx)), ...(mailboxId === null ? [] : [mailboxId])]);
      for (const mailbox of await this.shownMailboxes.readManyForUser(tx, [...changed]))
        tx.publish('mailbox.updated', mailbox);
    });
    return this.shownMailboxes.listForUser(accountId);
  }
}
