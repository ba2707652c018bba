import type { OAuthProviderInput } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { rowsOf } from '../database/database.module.js';
import type { OAuthProviderEntity } from './oauth-provider.entity.js';

const columns = `id, kind, name, issuer, client_id AS "clientId", has_client_secret AS "hasClientSecret", scopes, domains,
  imap_host AS "imapHost", imap_port AS "imapPort", imap_security AS "imapSecurity",
  smtp_host AS "smtpHost", smtp_port AS "smtpPort", smtp_security AS "smtpSecurity", is_enabled AS "isEnabled", version`;

export type StoredProvider = OAuthProviderEntity;

@Injectable()
export class OAuthProvidersRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** All providers with the number of accounts that use each, by name. */
  async list(): Promise<(StoredProvider & { accountCount: number })[]> {
    return this.dataSource.query(
      `SELECT ${columns}, (SELECT count(*)::int FROM account_grant WHERE provider_id = oauth_provider.id) AS "accountCount"
       FROM oauth_provider ORDER BY lower(name), id`,
    );
  }

  async find(id: string): Promise<StoredProvider | null> {
    const rows: StoredProvider[] = await this.dataSource.query(`SELECT ${columns} FROM oauth_provider WHERE id = $1`, [
      id,
    ]);
    return rows[0] ?? null;
  }

  async accountCount(id: string): Promise<number> {
    const rows: { count: number }[] = await this.dataSource.query(
      'SELECT count(*)::int AS count FROM account_grant WHERE provider_id = $1',
      [id],
    );
    return rows[0]?.count ?? 0;
  }

  /** Stores the provider under `id`, new or in place of what was there, with what `keepSecret` does in the same transaction. */
  async save(
    id: string,
    input: OAuthProviderInput,
    hasClientSecret: boolean,
    keepSecret: (manager: EntityManager) => Promise<void>,
  ): Promise<void> {
    const { kind, name, issuer, clientId, scopes, domains, imap, smtp, isEnabled } = input;
    await this.dataSource.transaction(async (manager) => {
      await manager.query(
        `INSERT INTO oauth_provider (id, kind, name, issuer, client_id, has_client_secret, scopes, domains, imap_host, imap_port,
           imap_security, smtp_host, smtp_port, smtp_security, is_enabled)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, issuer = excluded.issuer,
           client_id = excluded.client_id, has_client_secret = excluded.has_client_secret, scopes = excluded.scopes,
           domains = excluded.domains, imap_host = excluded.imap_host, imap_port = excluded.imap_port,
           imap_security = excluded.imap_security, smtp_host = excluded.smtp_host, smtp_port = excluded.smtp_port,
           smtp_security = excluded.smtp_security, is_enabled = excluded.is_enabled, version = oauth_provider.version + 1`,
        [
          id,
          kind,
          name,
          issuer,
          clientId,
          hasClientSecret,
          scopes,
          domains,
          ...[imap, smtp].flatMap(({ host, port, security }) => [host, port, security]),
          isEnabled,
        ],
      );
      await keepSecret(manager);
    });
  }

  /** Removes the provider unless an account uses it. Answers whether it did. */
  async remove(id: string, forgetSecret: (manager: EntityManager) => Promise<void>): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const removed = rowsOf(
        await manager.query(
          `DELETE FROM oauth_provider WHERE id = $1
             AND NOT EXISTS (SELECT FROM account_grant WHERE provider_id = $1) RETURNING 1`,
          [id],
        ),
      );
      if (removed.length === 0) return false;
      await forgetSecret(manager);
      await manager.query('DELETE FROM oauth_authorization WHERE provider_id = $1', [id]);
      return true;
    });
  }
}
