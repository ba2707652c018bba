import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import type { MailboxTroubleCode } from './mailbox.entity.js';
import { ShownMailboxesRepository } from './shown-mailboxes.repository.js';

/** Why a mailbox is left alone for a while. */
export interface MailboxTrouble {
  readonly code: MailboxTroubleCode;
  /** A sentence for people. */
  readonly reason: string;
  readonly retryAt: Date;
}

/** What is wrong with a mailbox, as people are told. */
@Injectable()
export class MailboxTroublesRepository {
  constructor(private readonly shown: ShownMailboxesRepository) {}

  /** Leaves a mailbox alone until `retryAt`, and tells why; null makes it one as any other. */
  async saveTrouble(tx: Transaction, mailboxId: string, trouble: MailboxTrouble | null, at: Date): Promise<void> {
    await tx.query(
      `UPDATE mailbox SET trouble = $2, trouble_reason = $3, retry_at = $4,
         trouble_since = CASE WHEN $2::text IS NULL THEN NULL WHEN trouble = $2 THEN trouble_since ELSE $5 END,
         open_failures = CASE WHEN $2::text IS NULL THEN 0 ELSE open_failures END
       WHERE id = $1`,
      [mailboxId, trouble?.code ?? null, trouble?.reason ?? null, trouble?.retryAt ?? null, at],
    );
    await this.shown.announce(tx, mailboxId);
  }

  /** As `saveTrouble`, of errors of our own; what the mail server does to a mailbox is said before these, and stays. */
  async saveOwnTrouble(
    tx: Transaction,
    mailboxId: string,
    told: Pick<MailboxTrouble, 'reason' | 'retryAt'> | null,
    at: Date,
  ): Promise<void> {
    const rows = await tx.query<{ trouble: MailboxTrouble['code'] | null }>(
      'SELECT trouble FROM mailbox WHERE id = $1 FOR UPDATE',
      [mailboxId],
    );
    const present = rows[0]?.trouble ?? null;
    if (present !== null && present !== 'own-trouble') return;
    await this.saveTrouble(tx, mailboxId, told && { code: 'own-trouble', ...told }, at);
  }

  /** Counts that the server refused to open a mailbox; answers how often in a row. */
  async countOpenFailure(tx: Transaction, mailboxId: string): Promise<number> {
    const [row] = await tx.query<{ failures: number }>(
      'UPDATE mailbox SET open_failures = open_failures + 1 WHERE id = $1 RETURNING open_failures AS failures',
      [mailboxId],
    );
    return row?.failures ?? 0;
  }
}
