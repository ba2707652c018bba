import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { SqlRunner } from '../audit/audit.module.js';
import { rowsOf } from '../database/database.module.js';
import type { AccountGrantEntity } from './account-grant.entity.js';

const columns = `account_id AS "accountId", provider_id AS "providerId", subject, granted_at AS "grantedAt",
  expires_at AS "expiresAt", version, claimed_until AS "claimedUntil", refusal`;

export type StoredGrant = AccountGrantEntity;

@Injectable()
export class AccountGrantsRepository {
  constructor(private readonly dataSource: DataSource) {}

  async find(accountId: string): Promise<StoredGrant | null> {
    const rows: StoredGrant[] = await this.dataSource.query(
      `SELECT ${columns} FROM account_grant WHERE account_id = $1`,
      [accountId],
    );
    return rows[0] ?? null;
  }

  /** Makes a sign-in that was granted the account's permission. False when it is there no more, or not this session's. */
  async moveFrom(
    queries: SqlRunner,
    from: { authorizationId: string; userId: string; sessionId: string; now: Date },
    accountId: string,
    expiresAt: Date | null,
  ): Promise<boolean> {
    const { authorizationId, userId, sessionId, now } = from;
    const moved = rowsOf(
      await queries.query(
        `WITH used AS (
           DELETE FROM oauth_authorization
           WHERE id = $1 AND user_id = $2 AND session_id = $3 AND state = 'granted' AND expires_at > $4
           RETURNING provider_id, subject
         )
         INSERT INTO account_grant (account_id, provider_id, subject, granted_at, expires_at)
         SELECT $5::uuid, provider_id, subject, $4::timestamptz, $6::timestamptz FROM used
         ON CONFLICT (account_id) DO UPDATE SET provider_id = excluded.provider_id, subject = excluded.subject,
           granted_at = excluded.granted_at, expires_at = excluded.expires_at,
           version = account_grant.version + 1, claimed_until = NULL, refusal = NULL
         RETURNING 1`,
        [authorizationId, userId, sessionId, now, accountId, expiresAt],
      ),
    );
    return moved.length > 0;
  }

  /** Lets one process fetch the tokens that follow those of this version. Whoever is answered false finds another one at it. */
  async claim(accountId: string, version: number, now: Date, until: Date): Promise<boolean> {
    const claimed = rowsOf(
      await this.dataSource.query(
        `UPDATE account_grant SET claimed_until = $4
         WHERE account_id = $1 AND version = $2 AND refusal IS NULL AND (claimed_until IS NULL OR claimed_until < $3) RETURNING 1`,
        [accountId, version, now, until],
      ),
    );
    return claimed.length > 0;
  }

  /** Gives the claim back, where the tokens are still those of this version; `refusal`: why there will be no more. */
  async release(accountId: string, version: number, refusal: string | null): Promise<void> {
    await this.dataSource.query(
      'UPDATE account_grant SET claimed_until = NULL, refusal = $3 WHERE account_id = $1 AND version = $2',
      [accountId, version, refusal],
    );
  }

  /**
   * Stores new tokens in place of those of `version`, with what `keepSecret` does. False when these are there no more. Whoever was
   * refused with the old ones meanwhile, because the provider had exchanged them already, is refused nothing any more.
   */
  async renew(
    accountId: string,
    version: number,
    expiresAt: Date | null,
    keepSecret: (manager: EntityManager) => Promise<void>,
  ): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const renewed = rowsOf(
        await manager.query(
          `UPDATE account_grant SET version = version + 1, expires_at = $3, claimed_until = NULL, refusal = NULL
           WHERE account_id = $1 AND version = $2 RETURNING 1`,
          [accountId, version, expiresAt],
        ),
      );
      if (renewed.length > 0) await keepSecret(manager);
      return renewed.length > 0;
    });
  }

  async remove(queries: SqlRunner, accountId: string): Promise<void> {
    await queries.query('DELETE FROM account_grant WHERE account_id = $1', [accountId]);
  }
}
