import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { rowsOf } from '../database/database.module.js';
import type { OAuthAuthorizationEntity } from './oauth-authorization.entity.js';

const columns = `id, provider_id AS "providerId", user_id AS "userId", session_id AS "sessionId", address, state, message, subject,
  expires_at AS "expiresAt"`;

export type StoredAuthorization = Omit<OAuthAuthorizationEntity, 'browserHash' | 'stateHash' | 'openerOrigin'>;
export type NewAuthorization = Pick<
  OAuthAuthorizationEntity,
  'id' | 'providerId' | 'userId' | 'sessionId' | 'browserHash' | 'stateHash' | 'openerOrigin' | 'address' | 'expiresAt'
>;

/** Whose sign-in it is. */
export interface Beginner {
  readonly id: string;
  readonly sessionId: string;
}

@Injectable()
export class OAuthAuthorizationsRepository {
  constructor(private readonly dataSource: DataSource) {}

  async add(begun: NewAuthorization, keepSecret: (manager: EntityManager) => Promise<void>): Promise<void> {
    const { id, providerId, userId, sessionId, browserHash, stateHash, openerOrigin, address, expiresAt } = begun;
    await this.dataSource.transaction(async (manager) => {
      await manager.query(
        `INSERT INTO oauth_authorization
           (id, provider_id, user_id, session_id, browser_hash, state_hash, opener_origin, address, state, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $9)`,
        [id, providerId, userId, sessionId, browserHash, stateHash, openerOrigin, address, expiresAt],
      );
      await keepSecret(manager);
    });
  }

  /**
   * Takes the one sign-in that waits for this answer, so that nobody else can. Null when there is none: never begun, begun in
   * another browser or session or at another provider, over, or taken before.
   */
  async take(answer: {
    stateHash: Buffer;
    browserHash: Buffer;
    providerId: string;
    beginner: Beginner;
    now: Date;
  }): Promise<StoredAuthorization | null> {
    const { stateHash, browserHash, providerId, beginner, now } = answer;
    const rows = rowsOf<StoredAuthorization>(
      await this.dataSource.query(
        `UPDATE oauth_authorization SET state = 'exchanging'
         WHERE state_hash = $1 AND browser_hash = $2 AND provider_id = $3 AND user_id = $4 AND session_id = $5
           AND state = 'waiting' AND expires_at > $6 RETURNING ${columns}`,
        [stateHash, browserHash, providerId, beginner.id, beginner.sessionId, now],
      ),
    );
    return rows[0] ?? null;
  }

  /**
   * Ties a sign-in that a page of this origin has begun to the browser in which its ticket was handed over; once. Answers its id, or
   * null when there is none.
   */
  async takeUp(handed: { ticketHash: Buffer; origin: string; browserHash: Buffer; now: Date }): Promise<string | null> {
    const { ticketHash, origin, browserHash, now } = handed;
    const rows = rowsOf<{ id: string }>(
      await this.dataSource.query(
        `UPDATE oauth_authorization SET browser_hash = $3
         WHERE browser_hash = $1 AND opener_origin = $2 AND state = 'waiting' AND expires_at > $4 RETURNING id`,
        [ticketHash, origin, browserHash, now],
      ),
    );
    return rows[0]?.id ?? null;
  }

  /** As `take`, of one that was taken up in a window: it is the browser alone that shows whose it is. */
  async takeFromWindow(answer: {
    stateHash: Buffer;
    browserHash: Buffer;
    providerId: string;
    now: Date;
  }): Promise<StoredAuthorization | null> {
    const { stateHash, browserHash, providerId, now } = answer;
    const rows = rowsOf<StoredAuthorization>(
      await this.dataSource.query(
        `UPDATE oauth_authorization SET state = 'exchanging'
         WHERE state_hash = $1 AND browser_hash = $2 AND provider_id = $3 AND opener_origin IS NOT NULL
           AND state = 'waiting' AND expires_at > $4 RETURNING ${columns}`,
        [stateHash, browserHash, providerId, now],
      ),
    );
    return rows[0] ?? null;
  }

  async find(id: string, beginner: Beginner): Promise<StoredAuthorization | null> {
    const rows: StoredAuthorization[] = await this.dataSource.query(
      `SELECT ${columns} FROM oauth_authorization WHERE id = $1 AND user_id = $2 AND session_id = $3`,
      [id, beginner.id, beginner.sessionId],
    );
    return rows[0] ?? null;
  }

  /** Ends a sign-in that was taken, with what `keepSecret` does in the same transaction. */
  async settle(
    id: string,
    outcome: Pick<StoredAuthorization, 'state' | 'message' | 'subject' | 'expiresAt'>,
    keepSecret: (manager: EntityManager) => Promise<void>,
  ): Promise<void> {
    const { state, message, subject, expiresAt } = outcome;
    await this.dataSource.transaction(async (manager) => {
      await manager.query(
        'UPDATE oauth_authorization SET state = $2, message = $3, subject = $4, expires_at = $5 WHERE id = $1',
        [id, state, message, subject, expiresAt],
      );
      await keepSecret(manager);
    });
  }

  /** Those that ran out before `before`, at most 100. */
  async listExpired(before: Date): Promise<StoredAuthorization[]> {
    return this.dataSource.query(
      `SELECT ${columns} FROM oauth_authorization WHERE expires_at < $1 ORDER BY expires_at LIMIT 100`,
      [before],
    );
  }

  /** Removes one that ran out. False when somebody else has, or it was used in the last moment. */
  async forget(id: string, before: Date, forgetSecret: (manager: EntityManager) => Promise<void>): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const gone = rowsOf(
        await manager.query('DELETE FROM oauth_authorization WHERE id = $1 AND expires_at < $2 RETURNING 1', [
          id,
          before,
        ]),
      );
      if (gone.length > 0) await forgetSecret(manager);
      return gone.length > 0;
    });
  }
}
