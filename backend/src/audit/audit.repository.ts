import type { AuditAction, AuditFacts } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AuditEntryEntity } from './audit-entry.entity.js';

/** Runs SQL: a transaction, or the database itself. */
export interface SqlRunner {
  query(sql: string, parameters: unknown[]): Promise<unknown>;
}

export interface NewAuditEntry {
  readonly id: string;
  readonly at: Date;
  readonly actorId: string | null;
  readonly accountId: string | null;
  readonly action: AuditAction;
  readonly subjectIds: readonly string[];
  readonly facts: AuditFacts;
}

export interface AuditFilter {
  readonly actorId?: string | undefined;
  readonly accountId?: string | undefined;
  readonly action?: AuditAction | undefined;
  /** One of those that it was about. */
  readonly subjectId?: string | undefined;
  /** The first moment, and the first one after. */
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

/** The place of an entry in the order of the list. */
export interface AuditCursor {
  readonly at: Date;
  readonly id: string;
}

const columns = `id, at, actor_id AS "actorId", actor_name AS "actorName", about_account_id AS "aboutAccountId",
  account_address AS "accountAddress", action, subject_ids AS "subjectIds", facts`;

@Injectable()
export class AuditRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Adds an entry, in the transaction given or at once. The names are those of this moment. */
  async add(entry: NewAuditEntry, within: SqlRunner = this.dataSource): Promise<void> {
    await within.query(
      `INSERT INTO audit_entry (id, at, actor_id, actor_name, about_account_id, account_address, action, subject_ids, facts)
       VALUES ($1, $2, $3::uuid, (SELECT email FROM app_user WHERE id = $3::uuid),
         $4::uuid, (SELECT address FROM account WHERE id = $4::uuid), $5, $6, $7)`,
      [entry.id, entry.at, entry.actorId, entry.accountId, entry.action, entry.subjectIds, JSON.stringify(entry.facts)],
    );
  }

  /** Newest first, from after the cursor on. */
  async list(filter: AuditFilter, after: AuditCursor | null, limit: number): Promise<AuditEntryEntity[]> {
    const parameters: unknown[] = [];
    const parameter = (value: unknown): string => `$${parameters.push(value)}`;
    const conditions = [
      ...(filter.actorId === undefined ? [] : [`actor_id = ${parameter(filter.actorId)}`]),
      ...(filter.accountId === undefined ? [] : [`about_account_id = ${parameter(filter.accountId)}`]),
      ...(filter.action === undefined ? [] : [`action = ${parameter(filter.action)}`]),
      ...(filter.subjectId === undefined ? [] : [`subject_ids @> ARRAY[${parameter(filter.subjectId)}::uuid]`]),
      ...(filter.from === undefined ? [] : [`at >= ${parameter(filter.from)}`]),
      ...(filter.until === undefined ? [] : [`at < ${parameter(filter.until)}`]),
      ...(after === null ? [] : [`(at, id) < (${parameter(after.at)}, ${parameter(after.id)})`]),
    ];
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    return this.dataSource.query(
      `SELECT ${columns} FROM audit_entry ${where} ORDER BY at DESC, id DESC LIMIT ${parameter(limit)}`,
      parameters,
    );
  }

  /** Who has done something, by the name that they had last, in order of the names. */
  async actors(): Promise<{ id: string; name: string }[]> {
    return this.dataSource.query(
      `SELECT id, name FROM (
         SELECT DISTINCT ON (actor_id) actor_id AS id, coalesce(actor_name, '') AS name FROM audit_entry
         WHERE actor_id IS NOT NULL ORDER BY actor_id, actor_name IS NULL, at DESC, audit_entry.id DESC
       ) AS known ORDER BY name, id`,
    );
  }

  /** The accounts that something was done in, by the address that they had last, in order of the addresses. */
  async accounts(): Promise<{ id: string; address: string }[]> {
    return this.dataSource.query(
      `SELECT id, address FROM (
         SELECT DISTINCT ON (about_account_id) about_account_id AS id, coalesce(account_address, '') AS address
         FROM audit_entry WHERE about_account_id IS NOT NULL
         ORDER BY about_account_id, account_address IS NULL, at DESC, audit_entry.id DESC
       ) AS known ORDER BY address, id`,
    );
  }

  /** Forgets what is older than so many days. */
  async prune(keptDays: number): Promise<void> {
    await this.dataSource.query('DELETE FROM audit_entry WHERE at < now() - make_interval(days => $1)', [keptDays]);
  }
}
