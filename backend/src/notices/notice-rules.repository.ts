import { type NoticeMail, type NoticeTrouble, noticeTroubleSchema } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SharedTransaction } from '../database/database.module.js';
import type { NoticeRuleEntity } from './notice-rule.entity.js';
import type { PairedRule } from './pairing-steps.js';

const columns = `id, name, is_enabled AS "isEnabled", troubles, after_minutes AS "afterMinutes",
  quiet_minutes AS "quietMinutes", mail, webhook_url AS "webhookUrl", odoo_database_id AS "odooDatabaseId",
  odoo_paired_at AS "odooPairedAt"`;

export type StoredRule = { readonly [Field in keyof NoticeRuleEntity]: NoticeRuleEntity[Field] };

@Injectable()
export class NoticeRulesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** All rules with the number of troubles that each has told of and that are not over, by name. */
  async list(): Promise<(StoredRule & { openTroubles: number })[]> {
    return this.dataSource.query(
      `SELECT ${columns}, (SELECT count(*)::int FROM told_trouble WHERE rule_id = notice_rule.id) AS "openTroubles"
       FROM notice_rule ORDER BY lower(name), id`,
    );
  }

  async find(id: string): Promise<StoredRule | null> {
    const rows: StoredRule[] = await this.dataSource.query(`SELECT ${columns} FROM notice_rule WHERE id = $1`, [id]);
    return rows[0] ?? null;
  }

  /** Whether anybody is to be told of anything. */
  async hasEnabled(): Promise<boolean> {
    const rows: unknown[] = await this.dataSource.query('SELECT FROM notice_rule WHERE is_enabled LIMIT 1');
    return rows.length > 0;
  }

  /** The rules that are in use. Nobody else tells by them, or changes them, before the transaction ends. */
  async lockEnabled(tx: SharedTransaction): Promise<StoredRule[]> {
    return tx.query(`SELECT ${columns} FROM notice_rule WHERE is_enabled ORDER BY id FOR UPDATE`);
  }

  /** The rule, which nobody else changes or tells by before the transaction ends. */
  async lock(tx: SharedTransaction, id: string): Promise<StoredRule | null> {
    const rows = await tx.query<StoredRule>(`SELECT ${columns} FROM notice_rule WHERE id = $1 FOR UPDATE`, [id]);
    return rows[0] ?? null;
  }

  /** Adds the rule, or changes it. Whether it is that of a database is said when it is added, by `addPaired`. */
  async save(tx: SharedTransaction, rule: Omit<StoredRule, 'odooDatabaseId' | 'odooPairedAt'>): Promise<void> {
    const { id, name, isEnabled, troubles, afterMinutes, quietMinutes, mail, webhookUrl } = rule;
    await tx.query(
      `INSERT INTO notice_rule (id, name, is_enabled, troubles, after_minutes, quiet_minutes, mail, webhook_url)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, is_enabled = excluded.is_enabled, troubles = excluded.troubles,
         after_minutes = excluded.after_minutes, quiet_minutes = excluded.quiet_minutes, mail = excluded.mail,
         webhook_url = excluded.webhook_url`,
      [id, name, isEnabled, troubles, afterMinutes, quietMinutes, jsonOf(mail), webhookUrl],
    );
  }

  /** The rules of paired databases. */
  async listPaired(): Promise<PairedRule[]> {
    return this.dataSource.query(
      `SELECT id, odoo_database_id AS "databaseId", odoo_paired_at AS "pairedAt" FROM notice_rule
       WHERE odoo_database_id IS NOT NULL ORDER BY id`,
    );
  }

  /** Adds the rule of a database that has none: of any trouble, once it is clear that it does not mend itself. */
  async addPaired(
    tx: SharedTransaction,
    { id, name, databaseId, pairedAt }: PairedRule & { name: string },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO notice_rule (id, name, is_enabled, troubles, after_minutes, quiet_minutes, odoo_database_id, odoo_paired_at)
       VALUES ($1, $2, true, $3, 5, 10, $4, $5) ON CONFLICT (odoo_database_id) DO NOTHING`,
      [id, name, noticeTroubleSchema.options, databaseId, pairedAt],
    );
  }

  /** The rule is of another pairing from now on. False when it was not, or not any more, of the one that was known. */
  async setPaired(tx: SharedTransaction, { id, pairedAt: former }: PairedRule, pairedAt: Date): Promise<boolean> {
    const rows = await tx.query(
      'UPDATE notice_rule SET odoo_paired_at = $3 WHERE id = $1 AND odoo_paired_at = $2 RETURNING 1',
      [id, former, pairedAt],
    );
    return rows.length > 0;
  }

  async remove(tx: SharedTransaction, id: string): Promise<void> {
    await tx.query('DELETE FROM notice_rule WHERE id = $1', [id]);
  }

  /** How many troubles the rule has told of that are not over. */
  async countTold(tx: SharedTransaction, id: string): Promise<number> {
    const rows = await tx.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM told_trouble WHERE rule_id = $1',
      [id],
    );
    return rows[0]?.count ?? 0;
  }

  /** Forgets what the rule has told of, but for these troubles, so that it is not told that the rest is over. Answers its keys. */
  async forgetTold(tx: SharedTransaction, id: string, but: readonly NoticeTrouble[]): Promise<string[]> {
    const forgotten = await tx.query<{ key: string }>(
      `DELETE FROM told_trouble WHERE rule_id = $1 AND NOT trouble = ANY($2) RETURNING trouble || ':' || subject AS key`,
      [id, but],
    );
    return forgotten.map(({ key }) => key);
  }
}

const jsonOf = (mail: NoticeMail | null): string | null => (mail === null ? null : JSON.stringify(mail));
