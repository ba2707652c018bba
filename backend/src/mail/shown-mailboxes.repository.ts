import type { Inbox, Mailbox } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { nameOf } from './mailbox-path.js';
import type { MailboxTroubleCode } from './mailbox.entity.js';

/** An inbox with what is unread in it for the team; what is for one person, `PersonalReadingService` says. */
export type SharedInbox = Omit<Inbox, 'mode'>;

interface WireRow extends Omit<Mailbox, 'fill' | 'verifiedAt' | 'isPending' | 'trouble'> {
  shownPath: string | null;
  onServer: boolean;
  trouble: MailboxTroubleCode | null;
  troubleReason: string | null;
  troubleSince: Date | null;
  fillComplete: boolean;
  serverCount: number;
  verifiedAt: Date | null;
}

const wireColumns = `id, account_id AS "accountId", path, delimiter, name, role, chosen_role IS NOT NULL AS "roleIsChosen", selectable, message_count AS "messageCount",
  unread_count AS "unreadCount", watch_mode AS "watchMode", verified_at AS "verifiedAt", fill_complete AS "fillComplete",
  server_count AS "serverCount", shown_path AS "shownPath", on_server AS "onServer", trouble, trouble_reason AS "troubleReason",
  trouble_since AS "troubleSince"`;

const announcedAtOnce = 100;

/** The mailboxes as the user sees them, and what is told of them. */
@Injectable()
export class ShownMailboxesRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** For the screen: those with a role first, in the order of the roles, then by path. */
  async listForUser(accountId: string): Promise<Mailbox[]> {
    const rows = await this.unitOfWork.query<WireRow>(
      `SELECT ${wireColumns} FROM mailbox WHERE account_id = $1 AND NOT hidden
       ORDER BY array_position(ARRAY['inbox','drafts','sent','archive','junk','trash','all'], role), lower(path)`,
      [accountId],
    );
    return rows.map(toMailbox);
  }

  /** The inboxes of several accounts, in the order of these, with what is unread for the team. */
  async inboxesOf(accountIds: readonly string[]): Promise<SharedInbox[]> {
    const rows = await this.unitOfWork.query<{
      accountId: string;
      seq: string | null;
      mailboxId: string | null;
      unreadCount: number | null;
    }>(
      `SELECT asked.id AS "accountId", account_seq.seq, mailbox.id AS "mailboxId", mailbox.unread_count AS "unreadCount"
       FROM unnest($1::uuid[]) WITH ORDINALITY AS asked (id, place)
       LEFT JOIN account_seq ON account_seq.account_id = asked.id
       LEFT JOIN mailbox ON mailbox.account_id = asked.id AND mailbox.role = 'inbox' AND NOT mailbox.hidden
       ORDER BY asked.place`,
      [accountIds],
    );
    return rows.map(({ accountId, seq, mailboxId, unreadCount }) => ({
      accountId,
      seq: Number(seq ?? 0),
      inbox: mailboxId === null ? null : { mailboxId, unreadCount: unreadCount ?? 0 },
    }));
  }

  /** As the user sees it; null when it is off the screen. */
  async readForUser(tx: Transaction, mailboxId: string): Promise<Mailbox | null> {
    const rows = await tx.query<WireRow>(
      `SELECT ${wireColumns} FROM mailbox WHERE account_id = $1 AND id = $2 AND NOT hidden`,
      [tx.accountId, mailboxId],
    );
    return rows[0] === undefined ? null : toMailbox(rows[0]);
  }

  /** Those of the mailboxes that are on the screen, as the user sees them. */
  async readManyForUser(tx: Transaction, mailboxIds: readonly string[]): Promise<Mailbox[]> {
    const rows = await tx.query<WireRow>(
      `SELECT ${wireColumns} FROM mailbox WHERE account_id = $1 AND id = ANY($2) AND NOT hidden`,
      [tx.accountId, [...mailboxIds]],
    );
    return rows.map(toMailbox);
  }

  /** Pushes what the mailbox is now. */
  async announce(tx: Transaction, mailboxId: string): Promise<void> {
    const mailbox = await this.readForUser(tx, mailboxId);
    if (mailbox !== null) tx.publish('mailbox.updated', mailbox);
  }

  /** Pushes how far the fill of a mailbox has come. */
  async announceProgress(tx: Transaction, mailboxId: string): Promise<void> {
    const rows = await tx.query<{ done: number; total: number }>(
      `SELECT least(message_count, server_count) AS done, server_count AS total FROM mailbox WHERE id = $1`,
      [mailboxId],
    );
    if (rows[0] !== undefined) tx.publish('sync.progressed', { mailboxId, ...rows[0] });
    await this.announce(tx, mailboxId);
  }

  /** Stores how changes are noticed: by what the server tells in these mailboxes, and by polls in all others. */
  async saveWatchModes(
    tx: Transaction,
    told: { readonly notify: readonly string[]; readonly idle: readonly string[] },
  ): Promise<void> {
    const changed = await tx.query<{ id: string }>(
      `WITH wanted AS (
         SELECT id, CASE WHEN id = ANY($2::uuid[]) THEN 'idle' WHEN id = ANY($3::uuid[]) THEN 'notify' ELSE 'poll' END AS mode
         FROM mailbox WHERE account_id = $1 AND selectable
       )
       UPDATE mailbox SET watch_mode = wanted.mode FROM wanted
       WHERE mailbox.id = wanted.id AND mailbox.watch_mode <> wanted.mode RETURNING mailbox.id`,
      [tx.accountId, [...told.idle], [...told.notify]],
    );
    // Thousands of frames for a thing that is read on demand would only be in the way of mail.
    if (changed.length <= announcedAtOnce) for (const { id } of changed) await this.announce(tx, id);
  }
}

function toMailbox(wire: WireRow): Mailbox {
  const { fillComplete, serverCount, verifiedAt, shownPath, onServer, trouble, troubleReason, troubleSince, ...row } =
    wire;
  return {
    ...row,
    path: shownPath ?? row.path,
    name: shownPath === null ? row.name : nameOf(shownPath, row.delimiter),
    isPending: shownPath !== null || !onServer,
    trouble:
      trouble === null
        ? null
        : { code: trouble, message: troubleReason ?? '', since: (troubleSince ?? new Date(0)).toISOString() },
    fill:
      fillComplete || !row.selectable || !onServer
        ? null
        : { done: Math.min(row.messageCount, serverCount), total: serverCount },
    verifiedAt: verifiedAt?.toISOString() ?? null,
  };
}
