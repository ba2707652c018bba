import type { Role, ServerSettings } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SqlRunner } from '../audit/audit.module.js';
import type { Transaction } from '../database/database.module.js';
import { SealedSecrets } from '../secrets/secrets.module.js';
import { accountColumns } from './account-columns.js';
import type { AccountEntity } from './account.entity.js';
import { heldRoles } from './held-roles.repository.js';
import type { Pins } from './pinned-certificates.js';

/** By what an account is to sign in, and how that is kept in the transaction that stores the account. */
export interface SignInToKeep {
  /** Null for a password. */
  readonly oauthProviderId: string | null;
  keep(queries: SqlRunner, accountId: string): Promise<void>;
}

/** What a person can change of an account. */
export interface StoredSettings {
  readonly displayName: string;
  readonly imap: ServerSettings;
  readonly smtp: ServerSettings;
  readonly pins: Pins;
  readonly signIn: SignInToKeep;
}

export interface NewAccount extends StoredSettings {
  readonly id: string;
  /** In lower case. */
  readonly address: string;
  readonly isDemo: boolean;
  readonly ownerId: string;
}

@Injectable()
export class AccountsRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: SealedSecrets,
  ) {}

  /** The user's accounts with their role in each, oldest first. */
  async listOf(userId: string): Promise<(AccountEntity & { role: Role })[]> {
    return this.dataSource.query(
      `SELECT ${accountColumns}, member.role
       FROM ${heldRoles} AS member JOIN account ON account.id = member.account_id
       WHERE member.user_id = $1 ORDER BY account.created_at, account.id`,
      [userId],
    );
  }

  /** One account with the user's role in it; null when there is none, or the user has no role. */
  async findOf(userId: string, accountId: string): Promise<(AccountEntity & { role: Role }) | null> {
    const rows: (AccountEntity & { role: Role })[] = await this.dataSource.query(
      `SELECT ${accountColumns}, member.role
       FROM ${heldRoles} AS member JOIN account ON account.id = member.account_id
       WHERE member.user_id = $1 AND member.account_id = $2`,
      [userId, accountId],
    );
    return rows[0] ?? null;
  }

  async find(accountId: string): Promise<AccountEntity | null> {
    const rows: AccountEntity[] = await this.dataSource.query(`SELECT ${accountColumns} FROM account WHERE id = $1`, [
      accountId,
    ]);
    return rows[0] ?? null;
  }

  async findDemo(): Promise<AccountEntity | null> {
    const rows: AccountEntity[] = await this.dataSource.query(`SELECT ${accountColumns} FROM account WHERE is_demo`);
    return rows[0] ?? null;
  }

  /** Grows each time the account's settings are stored; null when there is no such account. */
  async settingsVersion(accountId: string, within: SqlRunner = this.dataSource): Promise<number | null> {
    const rows = (await within.query('SELECT settings_version AS version FROM account WHERE id = $1', [accountId])) as {
      version: number;
    }[];
    return rows[0]?.version ?? null;
  }

  async listIds(): Promise<{ id: string; isDemo: boolean }[]> {
    return this.dataSource.query('SELECT id, is_demo AS "isDemo" FROM account ORDER BY created_at, id');
  }

  /**
   * Stores an account with its password, its owner and its frame counter, or nothing of it.
   * False when there is an account with this address already. `also` is part of the transaction.
   */
  async add(account: NewAccount, also: (within: SqlRunner) => Promise<void>): Promise<boolean> {
    const { id, address, displayName, isDemo, imap, smtp, signIn, pins, ownerId } = account;
    return this.dataSource.transaction(async (manager) => {
      const added: unknown[] = await manager.query(
        `INSERT INTO account (id, address, display_name, is_demo, imap_host, imap_port, imap_security, imap_username,
           smtp_host, smtp_port, smtp_security, smtp_username, imap_pinned_certificate, smtp_pinned_certificate,
           oauth_provider_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         ON CONFLICT (address) DO NOTHING RETURNING id`,
        [
          id,
          address,
          displayName,
          isDemo,
          ...serverValues(imap),
          ...serverValues(smtp),
          pins.imap,
          pins.smtp,
          signIn.oauthProviderId,
        ],
      );
      if (added.length === 0) return false;
      await signIn.keep(manager, id);
      await manager.query('INSERT INTO account_seq (account_id, seq) VALUES ($1, 0)', [id]);
      await manager.query(`INSERT INTO account_member (account_id, user_id, role) VALUES ($1, $2, 'owner')`, [
        id,
        ownerId,
      ]);
      await also(manager);
      return true;
    });
  }

  /** Replaces everything a person can change but the address. */
  async replaceSettings(tx: Transaction, settings: StoredSettings): Promise<void> {
    const { displayName, imap, smtp, signIn, pins } = settings;
    await tx.query(
      `UPDATE account SET display_name = $2, imap_host = $3, imap_port = $4, imap_security = $5, imap_username = $6,
         smtp_host = $7, smtp_port = $8, smtp_security = $9, smtp_username = $10,
         imap_pinned_certificate = $11, smtp_pinned_certificate = $12, oauth_provider_id = $13, quirks = '{}',
         settings_version = settings_version + 1
       WHERE id = $1`,
      [
        tx.accountId,
        displayName,
        ...serverValues(imap),
        ...serverValues(smtp),
        pins.imap,
        pins.smtp,
        signIn.oauthProviderId,
      ],
    );
    await signIn.keep(tx, tx.accountId);
  }
}

function serverValues({ host, port, security, username }: ServerSettings): unknown[] {
  return [host, port, security, username];
}
