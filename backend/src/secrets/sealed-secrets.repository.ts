import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rowsOf } from '../database/database.module.js';
import type { Envelope } from './envelope.js';
import type { SecretRef } from './secret-ref.js';

/** What SQL can be run on: a `Transaction`, or the manager of one. */
export interface Queries {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

export type StoredSecret = SecretRef & Envelope;

const columns = 'kind, owner_id AS "ownerId", version, key_id AS "keyId", wrapped_key AS "wrappedKey", sealed';

@Injectable()
export class SealedSecretsRepository {
  constructor(private readonly dataSource: DataSource) {}

  async find({ kind, ownerId }: SecretRef): Promise<StoredSecret | null> {
    const rows: StoredSecret[] = await this.dataSource.query(
      `SELECT ${columns} FROM sealed_secret WHERE owner_id = $1 AND kind = $2`,
      [ownerId, kind],
    );
    return rows[0] ?? null;
  }

  /** Stores the secret in place of what was stored of its kind and owner. */
  async put(queries: Queries, { kind, ownerId }: SecretRef, envelope: Envelope): Promise<void> {
    const { version, keyId, wrappedKey, sealed } = envelope;
    await queries.query(
      `INSERT INTO sealed_secret (owner_id, kind, version, key_id, wrapped_key, sealed) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (owner_id, kind) DO UPDATE SET version = excluded.version, key_id = excluded.key_id,
         wrapped_key = excluded.wrapped_key, sealed = excluded.sealed`,
      [ownerId, kind, version, keyId, wrappedKey, sealed],
    );
  }

  async delete(queries: Queries, { kind, ownerId }: SecretRef): Promise<void> {
    await queries.query('DELETE FROM sealed_secret WHERE owner_id = $1 AND kind = $2', [ownerId, kind]);
  }

  async deleteAllOf(queries: Queries, ownerId: string): Promise<void> {
    await queries.query('DELETE FROM sealed_secret WHERE owner_id = $1', [ownerId]);
  }

  /** How many secrets each key has wrapped, those in the form of former versions included. */
  async countByKey(): Promise<Map<string, number>> {
    const rows: { keyId: string; secrets: number }[] = await this.dataSource.query(
      `SELECT key_id AS "keyId", count(*)::int AS secrets FROM (
         SELECT key_id FROM sealed_secret UNION ALL SELECT substring(sealed FROM '^v1\\.([0-9a-f]{8})\\.') FROM account_secret
       ) AS stored WHERE key_id IS NOT NULL GROUP BY key_id ORDER BY key_id`,
    );
    return new Map(rows.map(({ keyId, secrets }) => [keyId, secrets]));
  }

  /** Secrets that other keys than this one have wrapped, in order of owner and kind, after the given one. */
  async listOtherThan(keyId: string, after: SecretRef | null, limit: number): Promise<StoredSecret[]> {
    return this.dataSource.query(
      `SELECT ${columns} FROM sealed_secret WHERE key_id <> $1 AND (owner_id, kind) > ($2, $3)
       ORDER BY owner_id, kind LIMIT $4`,
      [keyId, after?.ownerId ?? '', after?.kind ?? '', limit],
    );
  }

  /** Stores the new wrapping of secrets that have not been replaced since they were read. Answers how many that were. */
  async rewrap(rewrapped: readonly { readonly from: StoredSecret; readonly to: Envelope }[]): Promise<number> {
    const rows = rowsOf<unknown>(
      await this.dataSource.query(
        `UPDATE sealed_secret AS secret SET key_id = new.key_id, wrapped_key = new.wrapped_key
         FROM unnest($1::text[], $2::text[], $3::bytea[], $4::text[], $5::bytea[])
           AS new(owner_id, kind, former, key_id, wrapped_key)
         WHERE secret.owner_id = new.owner_id AND secret.kind = new.kind AND secret.wrapped_key = new.former
         RETURNING 1`,
        [
          rewrapped.map(({ from }) => from.ownerId),
          rewrapped.map(({ from }) => from.kind),
          rewrapped.map(({ from }) => from.wrappedKey),
          rewrapped.map(({ to }) => to.keyId),
          rewrapped.map(({ to }) => to.wrappedKey),
        ],
      ),
    );
    return rows.length;
  }
}
