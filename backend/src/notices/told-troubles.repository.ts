import { Injectable } from '@nestjs/common';
import type { SharedTransaction } from '../database/database.module.js';
import type { ToldTrouble } from './notice-steps.js';
import type { Trouble } from './present-troubles.js';

type Key = Pick<Trouble, 'trouble' | 'subject'>;

/** The transaction must have locked the rule. */
@Injectable()
export class ToldTroublesRepository {
  async list(tx: SharedTransaction, ruleId: string): Promise<ToldTrouble[]> {
    return tx.query(
      `SELECT trouble, subject, CASE WHEN trouble <> 'outage' THEN subject END AS "accountId", since, over_since AS "overSince"
       FROM told_trouble WHERE rule_id = $1 ORDER BY since, trouble, subject`,
      [ruleId],
    );
  }

  async add(tx: SharedTransaction, ruleId: string, begun: readonly Trouble[]): Promise<void> {
    if (begun.length === 0) return;
    await tx.query(
      `INSERT INTO told_trouble (rule_id, trouble, subject, since)
       SELECT $1, trouble, subject, since FROM unnest($2::text[], $3::text[], $4::timestamptz[]) AS begun(trouble, subject, since)`,
      [ruleId, ...keysOf(begun), begun.map(({ since }) => since)],
    );
  }

  async remove(tx: SharedTransaction, ruleId: string, ended: readonly Key[]): Promise<void> {
    if (ended.length === 0) return;
    await tx.query(
      `DELETE FROM told_trouble USING unnest($2::text[], $3::text[]) AS ended(trouble, subject)
       WHERE rule_id = $1 AND told_trouble.trouble = ended.trouble AND told_trouble.subject = ended.subject`,
      [ruleId, ...keysOf(ended)],
    );
  }

  /** Forgets that the rule has told of these, so that they are told of again; by their keys in events. */
  async forget(tx: SharedTransaction, ruleId: string, keys: readonly string[]): Promise<void> {
    await tx.query(`DELETE FROM told_trouble WHERE rule_id = $1 AND trouble || ':' || subject = ANY($2)`, [
      ruleId,
      keys,
    ]);
  }

  /** Notes since when they are gone; null for those that are there again. */
  async setOver(tx: SharedTransaction, ruleId: string, troubles: readonly Key[], since: Date | null): Promise<void> {
    if (troubles.length === 0) return;
    await tx.query(
      `UPDATE told_trouble SET over_since = $4 FROM unnest($2::text[], $3::text[]) AS given(trouble, subject)
       WHERE rule_id = $1 AND told_trouble.trouble = given.trouble AND told_trouble.subject = given.subject`,
      [ruleId, ...keysOf(troubles), since],
    );
  }
}

const keysOf = (troubles: readonly Key[]): [string[], string[]] => [
  troubles.map(({ trouble }) => trouble),
  troubles.map(({ subject }) => subject),
];
