import type { Quirk } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/database.module.js';

@Injectable()
export class AccountQuirksRepository {
  /** Each with the time of the finding (ISO 8601). */
  async read(tx: Transaction): Promise<Partial<Record<Quirk, string>>> {
    const [row] = await tx.query<{ quirks: Partial<Record<Quirk, string>> }>(
      'SELECT quirks FROM account WHERE id = $1',
      [tx.accountId],
    );
    return row?.quirks ?? {};
  }

  async note(tx: Transaction, quirk: Quirk, at: Date): Promise<void> {
    await tx.query(`UPDATE account SET quirks = quirks || jsonb_build_object($2::text, $3::text) WHERE id = $1`, [
      tx.accountId,
      quirk,
      at.toISOString(),
    ]);
  }
}
