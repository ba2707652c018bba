import type { ChoosableRole } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';

/** Mailboxes of one's own mail: their lists name the recipients, so they are other lists when the role changes. */
const ofOwnMail = ['sent', 'drafts'];

/** Which mailbox is for what: as a person said, and else as the server says. */
@Injectable()
export class MailboxRolesRepository {
  /** Gives a role to one mailbox and takes it from any other; null leaves the role to the server. `settle` makes it count. */
  async choose(tx: Transaction, role: ChoosableRole, mailboxId: string | null): Promise<void> {
    // Two statements: the index lets no two mailboxes have the role, not even while one statement runs.
    await tx.query('UPDATE mailbox SET chosen_role = NULL WHERE account_id = $1 AND chosen_role = $2', [
      tx.accountId,
      role,
    ]);
    if (mailboxId === null) return;
    await tx.query('UPDATE mailbox SET chosen_role = $3 WHERE account_id = $1 AND id = $2', [
      tx.accountId,
      mailboxId,
      role,
    ]);
  }

  /**
   * Makes the roles of an account's mailboxes what they are to be: the chosen one, or the server's where no other mailbox was
   * chosen for it. To be called after either has changed. Answers the mailboxes whose role is another now.
   */
  async settle(tx: Transaction): Promise<string[]> {
    const changed = await tx.query<{ id: string; before: string | null; role: string | null }>(
      `WITH settled AS (
         SELECT id, role AS before, CASE
           WHEN chosen_role IS NOT NULL THEN chosen_role
           WHEN listed_role = ANY (
             SELECT chosen_role FROM mailbox WHERE account_id = $1 AND chosen_role IS NOT NULL
           ) THEN NULL
           ELSE listed_role END AS role
         FROM mailbox WHERE account_id = $1
       )
       UPDATE mailbox SET role = settled.role FROM settled
       WHERE mailbox.id = settled.id AND mailbox.role IS DISTINCT FROM settled.role
       RETURNING mailbox.id, settled.before, settled.role`,
      [tx.accountId],
    );
    for (const { id, before, role } of changed) {
      if (ofOwnMail.includes(before ?? '') !== ofOwnMail.includes(role ?? '')) {
        tx.publish('mailbox.reset', { mailboxId: id });
      }
    }
    return changed.map(({ id }) => id);
  }
}
