import type { User } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SqlRunner } from '../audit/audit.module.js';
import { rowsOf } from '../database/database.module.js';
import { userColumns } from './user-columns.js';

/** What was checked to let somebody in, as it was stored then. */
export interface SignInProof {
  readonly passwordHash: string | null;
  /** Since when there is a second factor, in the database's own words. */
  readonly secondFactorSince: string | null;
}

/** Of a browser that signs in. */
export interface NewSession {
  readonly userId: string;
  readonly tokenHash: Buffer;
  readonly address: string;
  readonly userAgent: string;
  /** Null for whoever comes in by a link alone. */
  readonly proof: SignInProof | null;
}

/** What a session is held by: the cookie of a browser, or a bearer token in pages of Odoo. None passes for the other. */
export type SessionHolder = 'cookie' | 'bearer';

export interface FoundSession {
  readonly id: string;
  readonly userId: string;
  readonly isAdmin: boolean;
  readonly mustSetUpSecondFactor: boolean;
  readonly odooDatabaseId: string | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
}

export interface ListedSession {
  readonly id: string;
  readonly startedAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
  readonly address: string;
  readonly userAgent: string;
}

/** Nobody stays signed in longer than this, however much they do, nor without doing anything for so long. */
const lifeDays = 30;
const idleDays = 7;

/** What is the end of a session that goes on: the next day without use, or the last of its days. */
const endsAt = `least(user_session.expires_at, user_session.last_used_at + interval '${idleDays} days')`;

// Whoever comes from Odoo has signed in there, with as many factors as are asked for there.
const selectFound = `SELECT user_session.id, user_id AS "userId", is_admin AS "isAdmin", user_session.created_at AS "createdAt",
    last_used_at AS "lastUsedAt", expires_at AS "expiresAt", token_hash AS "tokenHash",
    odoo_database_id AS "odooDatabaseId", odoo_database_id IS NULL
      AND coalesce(second_factor_required, false) AND second_factor_at IS NULL AS "mustSetUpSecondFactor"
  FROM user_session JOIN app_user ON app_user.id = user_id LEFT JOIN sign_in_policy ON one
  WHERE ${endsAt} > now() AND disabled_at IS NULL`;

@Injectable()
export class UserSessionsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** How long a browser may keep the cookie, in seconds. */
  readonly lifeSeconds = lifeDays * 24 * 60 * 60;

  /** Begins a session; null when the user is disabled or gone or `proof` holds no more, also when that is changed in this very moment. */
  async begin(
    within: SqlRunner,
    { userId, tokenHash, address, userAgent, proof }: NewSession,
  ): Promise<{ user: User; mustSetUpSecondFactor: boolean } | null> {
    const [row] = rowsOf<User & { mustSetUpSecondFactor: boolean }>(
      await within.query(
        `UPDATE app_user SET entered_at = coalesce(entered_at, now()) WHERE id = $1 AND disabled_at IS NULL
           AND ($2::boolean OR password_hash IS NOT DISTINCT FROM $3
             AND second_factor_at IS NOT DISTINCT FROM $4::timestamptz)
         RETURNING ${userColumns}, second_factor_at IS NULL
           AND coalesce((SELECT second_factor_required FROM sign_in_policy), false) AS "mustSetUpSecondFactor"`,
        [userId, proof === null, proof?.passwordHash ?? null, proof?.secondFactorSince ?? null],
      ),
    );
    if (row === undefined) return null;
    const { mustSetUpSecondFactor, ...user } = row;
    await within.query(
      `INSERT INTO user_session (user_id, token_hash, expires_at, address, user_agent)
       VALUES ($1, $2, now() + make_interval(days => $3), $4, $5)`,
      [userId, tokenHash, lifeDays, address, userAgent],
    );
    return { user, mustSetUpSecondFactor };
  }

  /** The session of this token; null when it has run out or ended, or its user may not sign in any more. */
  async find(tokenHash: Buffer, holder: SessionHolder): Promise<FoundSession | null> {
    const rows: FoundSession[] = await this.dataSource.query(
      `${selectFound} AND token_hash = $1 AND (odoo_database_id IS NOT NULL) = $2`,
      [tokenHash, holder === 'bearer'],
    );
    return rows[0] ?? null;
  }

  /** As `find`, by the session's id, with what is stored of its token. */
  async findById(id: string): Promise<(FoundSession & { readonly tokenHash: Buffer }) | null> {
    const rows: (FoundSession & { tokenHash: Buffer })[] = await this.dataSource.query(
      `${selectFound} AND user_session.id = $1`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** Notes that the session is used now. */
  async touch(sessionId: string): Promise<void> {
    await this.dataSource.query('UPDATE user_session SET last_used_at = now() WHERE id = $1', [sessionId]);
  }

  /** Those of the sessions that go on, with the end of each as it is now. */
  async findOpen(sessionIds: readonly string[]): Promise<{ id: string; expiresAt: Date }[]> {
    return this.dataSource.query(
      `SELECT user_session.id, expires_at AS "expiresAt" FROM user_session JOIN app_user ON app_user.id = user_id
       WHERE user_session.id = ANY($1) AND ${endsAt} > now() AND disabled_at IS NULL`,
      [sessionIds],
    );
  }

  /** The user's sessions that go on, the last used first. */
  async list(userId: string): Promise<ListedSession[]> {
    return this.dataSource.query(
      `SELECT id, created_at AS "startedAt", last_used_at AS "lastUsedAt", ${endsAt} AS "expiresAt", address,
         user_agent AS "userAgent"
       FROM user_session WHERE user_id = $1 AND ${endsAt} > now() ORDER BY last_used_at DESC, id`,
      [userId],
    );
  }

  /** Gives the session another id and token: whoever came in by the former is out. Answers the id; null when it has ended. */
  async renew(within: SqlRunner, sessionId: string, tokenHash: Buffer): Promise<string | null> {
    const rows = rowsOf<{ id: string }>(
      await within.query('UPDATE user_session SET id = gen_random_uuid(), token_hash = $2 WHERE id = $1 RETURNING id', [
        sessionId,
        tokenHash,
      ]),
    );
    return rows[0]?.id ?? null;
  }

  /** Ends the session of this token, whosever it is; answers the ids of those that have ended. */
  async endByToken(within: SqlRunner, tokenHash: Buffer): Promise<string[]> {
    return idsOf(await within.query('DELETE FROM user_session WHERE token_hash = $1 RETURNING id', [tokenHash]));
  }

  /** Ends one session of the user's; answers the ids of those that have ended. */
  async endOne(within: SqlRunner, userId: string, sessionId: string): Promise<string[]> {
    const sql = 'DELETE FROM user_session WHERE user_id = $1 AND id = $2 RETURNING id';
    return idsOf(await within.query(sql, [userId, sessionId]));
  }

  /** Ends the user's sessions, all but one if it is given; answers the ids of those that have ended. */
  async endOf(within: SqlRunner, userId: string, exceptId: string | null): Promise<string[]> {
    const sql = 'DELETE FROM user_session WHERE user_id = $1 AND id IS DISTINCT FROM $2::uuid RETURNING id';
    return idsOf(await within.query(sql, [userId, exceptId]));
  }

  /** Ends the sessions of users without a second factor; answers the ids of those that have ended. */
  async endWithoutSecondFactor(within: SqlRunner): Promise<string[]> {
    return idsOf(
      await within.query(
        `DELETE FROM user_session USING app_user WHERE app_user.id = user_id AND second_factor_at IS NULL
           AND odoo_database_id IS NULL
         RETURNING user_session.id`,
        [],
      ),
    );
  }

  /** Ends the sessions that have run out and answers their ids. */
  async endExpired(): Promise<string[]> {
    return idsOf(await this.dataSource.query(`DELETE FROM user_session WHERE ${endsAt} <= now() RETURNING id`));
  }
}

const idsOf = (answer: unknown): string[] => rowsOf<{ id: string }>(answer).map(({ id }) => id);
