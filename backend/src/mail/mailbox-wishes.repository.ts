import type { Mailbox } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import { only } from './mailboxes.repository.js';
import type { ServerSideMailbox, ShownMailbox } from './shown-mailboxes.js';

/** A mailbox as the user sees it beside where the server has it. */
export interface WishedMailbox extends ServerSideMailbox, ShownMailbox {
  readonly name: string;
  readonly role: Mailbox['role'];
  readonly selectable: boolean;
  readonly onServer: boolean;
}

const columns = `id, path, name, delimiter, role, selectable, shown_path AS "shownPath", hidden, on_server AS "onServer"`;

/** What users want of the mailboxes themselves, as it is stored with them. */
@Injectable()
export class MailboxWishesRepository {
  async list(tx: Transaction): Promise<WishedMailbox[]> {
    return tx.query<WishedMailbox>(`SELECT ${columns} FROM mailbox WHERE account_id = $1`, [tx.accountId]);
  }

  /** Shows a mailbox that the server does not have yet; one that it has by now stays as it is. Answers its id. */
  async insert(tx: Transaction, path: string, name: string, delimiter: string | null): Promise<string> {
    const rows = await tx.query<{ id: string }>(
      `INSERT INTO mailbox (account_id, path, name, delimiter, role, selectable, on_server) VALUES ($1, $2, $3, $4, NULL, true, false)
       ON CONFLICT (account_id, path) DO UPDATE SET path = excluded.path RETURNING id`,
      [tx.accountId, path, name, delimiter],
    );
    return only(rows).id;
  }

  async saveShown(tx: Transaction, shown: readonly ShownMailbox[]): Promise<void> {
    await tx.query(
      `UPDATE mailbox SET shown_path = new."shownPath", hidden = new.hidden
       FROM jsonb_to_recordset($1::jsonb) AS new(id uuid, "shownPath" text, hidden boolean) WHERE mailbox.id = new.id`,
      [JSON.stringify(shown)],
    );
  }

  /** The server has it now. */
  async markMade(tx: Transaction, mailboxId: string): Promise<void> {
    await tx.query('UPDATE mailbox SET on_server = true WHERE id = $1', [mailboxId]);
  }

  /** The server has mailboxes under other paths now; they stay the same mailboxes. */
  async savePaths(
    tx: Transaction,
    renamed: readonly { readonly id: string; readonly path: string; readonly name: string }[],
  ): Promise<void> {
    await tx.query(
      `UPDATE mailbox SET path = new.path, name = new.name
       FROM jsonb_to_recordset($1::jsonb) AS new(id uuid, path text, name text) WHERE mailbox.id = new.id`,
      [JSON.stringify(renamed)],
    );
  }
}
