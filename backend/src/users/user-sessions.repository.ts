import type { User } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SignedInUser } from '../common/access-rules.js';

@Injectable()
export class UserSessionsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Uses a link up and starts a session for its user, in one statement: of two who redeem a link at once, one gets in.
   * Null when the link is used, has run out, or never was.
   */
  async startByLink(linkTokenHash: Buffer, sessionTokenHash: Buffer, lifeDays: number): Promise<User | null> {
    const rows: User[] = await this.dataSource.query(
      `WITH link AS (
         UPDATE sign_in_link SET used_at = now()
         WHERE token_hash = $1 AND used_at IS NULL AND expires_at > now()
         RETURNING user_id
       ), session AS (
         INSERT INTO user_session (user_id, token_hash, expires_at)
         SELECT app_user.id, $2, now() + make_interval(days => $3) FROM link JOIN app_user ON app_user.id = link.user_id
         RETURNING user_id
       )
       SELECT id, email, display_name AS "displayName", is_admin AS "isAdmin"
       FROM app_user JOIN session ON session.user_id = app_user.id`,
      [linkTokenHash, sessionTokenHash, lifeDays],
    );
    return rows[0] ?? null;
  }

  /** Who holds the session; null when it has run out or ended. */
  async findUser(tokenHash: Buffer): Promise<SignedInUser | null> {
    const rows: SignedInUser[] = await this.dataSource.query(
      `SELECT app_user.id, user_session.id AS "sessionId", is_admin AS "isAdmin", expires_at AS "expiresAt"
       FROM user_session JOIN app_user ON app_user.id = user_session.user_id
       WHERE token_hash = $1 AND expires_at > now()`,
      [tokenHash],
    );
    return rows[0] ?? null;
  }

  /** Those of the sessions that go on. */
  async findOpen(sessionIds: readonly string[]): Promise<string[]> {
    const rows: { id: string }[] = await this.dataSource.query(
      'SELECT id FROM user_session WHERE id = ANY($1) AND expires_at > now()',
      [sessionIds],
    );
    return rows.map(({ id }) => id);
  }

  async end(sessionId: string): Promise<void> {
    await this.dataSource.query('DELETE FROM user_session WHERE id = $1', [sessionId]);
  }

  /** Ends the sessions that have run out and answers their ids. */
  async endExpired(): Promise<string[]> {
    const ended: { id: string }[] = await this.dataSource.query(
      `WITH ended AS (DELETE FROM user_session WHERE expires_at <= now() RETURNING id) SELECT id FROM ended`,
    );
    return ended.map(({ id }) => id);
  }
}
