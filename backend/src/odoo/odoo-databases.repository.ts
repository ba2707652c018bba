import type { OdooKeys, OdooPairing } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { rowsOf } from '../database/database.module.js';

export interface OdooDatabaseRow {
  readonly id: string;
  readonly uuid: string;
  readonly name: string;
  readonly odooUrl: string;
  readonly origins: readonly string[];
  readonly jwksUrl: string;
  readonly jwks: OdooKeys;
  readonly odooVersion: string;
  readonly addonVersion: string;
  readonly givesAdministrators: boolean;
  readonly joinsByAddress: boolean;
  readonly pairedAt: Date;
  readonly userCount: number;
  readonly lastTokenAt: Date | null;
  readonly lastError: string | null;
  readonly lastErrorAt: Date | null;
}

/** What others know of a paired database. */
export interface PairedOdooDatabase {
  readonly id: string;
  readonly name: string;
  readonly odooUrl: string;
  readonly pairedAt: Date;
}

export interface UnpairedOdooDatabaseRow {
  readonly id: string;
  readonly name: string;
  readonly odooUrl: string;
  readonly unpairedAt: Date;
  readonly userCount: number;
}

export interface OdooDatabaseUpdate {
  readonly name?: string | undefined;
  readonly givesAdministrators?: boolean | undefined;
  readonly joinsByAddress?: boolean | undefined;
}

const userCount = `(SELECT count(*)::int FROM odoo_user WHERE database_id = odoo_database.id AND user_id IS NOT NULL) AS "userCount"`;

const columns = `id, uuid, name, odoo_url AS "odooUrl", origins, jwks_url AS "jwksUrl", jwks, odoo_version AS "odooVersion",
  addon_version AS "addonVersion", gives_administrators AS "givesAdministrators", joins_by_address AS "joinsByAddress",
  paired_at AS "pairedAt", last_token_at AS "lastTokenAt", last_error AS "lastError", last_error_at AS "lastErrorAt",
  ${userCount}`;

/** The paired databases; those that are unpaired are found by nothing here but what says so. */
@Injectable()
export class OdooDatabasesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** By name. */
  async list(): Promise<OdooDatabaseRow[]> {
    return this.dataSource.query(
      `SELECT ${columns} FROM odoo_database WHERE unpaired_at IS NULL ORDER BY lower(name), id`,
    );
  }

  async listPaired(): Promise<PairedOdooDatabase[]> {
    return this.dataSource.query(
      `SELECT id, name, odoo_url AS "odooUrl", paired_at AS "pairedAt" FROM odoo_database WHERE unpaired_at IS NULL ORDER BY id`,
    );
  }

  /** Those that once were paired, by name. */
  async listUnpaired(): Promise<UnpairedOdooDatabaseRow[]> {
    return this.dataSource.query(
      `SELECT id, name, odoo_url AS "odooUrl", unpaired_at AS "unpairedAt", ${userCount} FROM odoo_database
       WHERE unpaired_at IS NOT NULL ORDER BY lower(name), id`,
    );
  }

  /** Whether the database is paired or once was. */
  async isKnown(id: string): Promise<boolean> {
    const rows: unknown[] = await this.dataSource.query('SELECT 1 FROM odoo_database WHERE id = $1', [id]);
    return rows.length > 0;
  }

  async find(by: { id: string } | { uuid: string }): Promise<OdooDatabaseRow | null> {
    const [column, value] = 'id' in by ? ['id', by.id] : ['uuid', by.uuid];
    const rows: OdooDatabaseRow[] = await this.dataSource.query(
      `SELECT ${columns} FROM odoo_database WHERE ${column} = $1 AND unpaired_at IS NULL`,
      [value],
    );
    return rows[0] ?? null;
  }

  /** The origins of all pages in which MailDesk is shown. */
  async origins(): Promise<string[]> {
    const rows: { origin: string }[] = await this.dataSource.query(
      'SELECT DISTINCT unnest(origins) AS origin FROM odoo_database WHERE unpaired_at IS NULL',
    );
    return rows.map(({ origin }) => origin);
  }

  /** What this server is known by to all databases. */
  async serverId(): Promise<string> {
    const rows: { id: string }[] = await this.dataSource.query('SELECT id FROM odoo_server');
    const id = rows[0]?.id;
    if (id === undefined) throw new Error('odoo_server has no row');
    return id;
  }

  /**
   * Pairs a database, anew if it has been, in one transaction with what `also` does. What was set of it here stays, and its name;
   * what somebody gave one that was unpaired does not. Answers its id.
   *
   * Its uuid is only what the caller says, so one that is known (paired, or once was) is paired anew only as `asId`, and with
   * an `asId` no other is paired. Null, and nothing is changed, when it is not the one.
   */
  async pair(
    said: OdooPairing,
    asId: string | null,
    now: Date,
    also: (manager: EntityManager, id: string) => Promise<void>,
  ): Promise<string | null> {
    return this.dataSource.transaction(async (manager) => {
      const rows = rowsOf<{ id: string }>(
        await manager.query(
          `INSERT INTO odoo_database AS former (uuid, name, odoo_url, origins, jwks_url, jwks, odoo_version, addon_version, paired_at)
           SELECT $1::uuid, $2, $3, $4::text[], $5, $6::jsonb, $7, $8, $9::timestamptz
           WHERE $10::uuid IS NULL OR EXISTS (SELECT 1 FROM odoo_database WHERE id = $10 AND uuid = $1)
           ON CONFLICT (uuid) DO UPDATE SET odoo_url = excluded.odoo_url, origins = excluded.origins,
             jwks_url = excluded.jwks_url, jwks = excluded.jwks, odoo_version = excluded.odoo_version,
             addon_version = excluded.addon_version, paired_at = excluded.paired_at,
             name = CASE WHEN former.unpaired_at IS NULL THEN former.name ELSE excluded.name END,
             gives_administrators = former.gives_administrators AND former.unpaired_at IS NULL,
             joins_by_address = former.joins_by_address AND former.unpaired_at IS NULL,
             unpaired_at = NULL, last_error = NULL, last_error_at = NULL, keys_asked_at = NULL
           WHERE former.id = $10
           RETURNING id`,
          [
            said.databaseUuid,
            said.databaseName,
            said.odooUrl,
            said.origins,
            said.jwksUrl,
            JSON.stringify(said.jwks),
            said.odooVersion,
            said.addonVersion,
            now,
            asId,
          ],
        ),
      );
      const id = rows[0]?.id;
      if (id === undefined) return null;
      await also(manager, id);
      return id;
    });
  }

  /** False when there is no such database (any more). */
  async update(id: string, { name, givesAdministrators, joinsByAddress }: OdooDatabaseUpdate): Promise<boolean> {
    const rows = rowsOf(
      await this.dataSource.query(
        `UPDATE odoo_database SET name = coalesce($2, name), gives_administrators = coalesce($3, gives_administrators),
           joins_by_address = coalesce($4, joins_by_address)
         WHERE id = $1 AND unpaired_at IS NULL RETURNING 1`,
        [id, name ?? null, givesAdministrators ?? null, joinsByAddress ?? null],
      ),
    );
    return rows.length > 0;
  }

  /** Forgets its keys, and what `also` forgets in the same transaction. False when there is no such database (any more). */
  async unpair(id: string, now: Date, also: (manager: EntityManager) => Promise<void>): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const rows = rowsOf(
        await manager.query(
          `UPDATE odoo_database SET unpaired_at = $2, jwks = '{"keys":[]}', gives_administrators = false, joins_by_address = false
           WHERE id = $1 AND unpaired_at IS NULL RETURNING 1`,
          [id, now],
        ),
      );
      if (rows.length === 0) return false;
      await also(manager);
      return true;
    });
  }

  async setKeys(id: string, jwks: OdooKeys): Promise<void> {
    await this.dataSource.query('UPDATE odoo_database SET jwks = $2 WHERE id = $1 AND unpaired_at IS NULL', [
      id,
      JSON.stringify(jwks),
    ]);
  }

  /** Whether its keys may be asked for now: of all processes one does, and not again for `pauseSeconds`. */
  async claimKeysQuestion(id: string, pauseSeconds: number): Promise<boolean> {
    const rows = rowsOf(
      await this.dataSource.query(
        `UPDATE odoo_database SET keys_asked_at = now() WHERE id = $1
           AND (keys_asked_at IS NULL OR keys_asked_at < now() - make_interval(secs => $2)) RETURNING 1`,
        [id, pauseSeconds],
      ),
    );
    return rows.length > 0;
  }

  /** Somebody came in: what went wrong before is over. */
  async noteToken(id: string): Promise<void> {
    await this.dataSource.query(
      'UPDATE odoo_database SET last_token_at = now(), last_error = NULL, last_error_at = NULL WHERE id = $1',
      [id],
    );
  }

  async noteError(id: string, message: string): Promise<void> {
    await this.dataSource.query('UPDATE odoo_database SET last_error = $2, last_error_at = now() WHERE id = $1', [
      id,
      message,
    ]);
  }
}
