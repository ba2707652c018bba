import { odooKeysSchema, type OdooKeys, odooTokenTypes } from '@maildesk/contracts';
import { Injectable, Logger } from '@nestjs/common';
import * as z from 'zod/mini';
import { FetchProblem, GuardedFetch } from '../../adapters/adapters.module.js';
import { Clock } from '../../common/clock.js';
import { type OdooDatabaseRow, OdooDatabasesRepository } from '../odoo-databases.repository.js';
import { OdooRefusal } from '../odoo-refusal.js';
import { checkToken, clockLeeway, readHead } from './check-token.js';
import type { TokenClaims } from './odoo-claims.js';
import { UsedTokensRepository } from './used-tokens.repository.js';

/** How long a database is not asked again for its keys, which everybody can make us do who knows its uuid. */
const keysPauseSeconds = 30;
const keysTimeoutMs = 5000;
const maxKeysBytes = 64 * 1024;

/** A token that is believed. */
export interface BelievedToken<C extends TokenClaims> {
  readonly database: OdooDatabaseRow;
  readonly claims: C;
}

/** Believes the tokens of paired databases, by the keys of the database that each says to be from and by no other. */
@Injectable()
export class OdooTokens {
  private readonly logger = new Logger('Odoo');

  constructor(
    private readonly clock: Clock,
    private readonly databases: OdooDatabasesRepository,
    private readonly usedTokens: UsedTokensRepository,
    private readonly web: GuardedFetch,
  ) {}

  /** What tokens for this server have to name as theirs. */
  async audience(): Promise<string> {
    return `urn:maildesk:${await this.databases.serverId()}`;
  }

  /** @throws OdooRefusal */
  async believe<C extends TokenClaims>(
    token: string,
    kind: keyof typeof odooTokenTypes,
    claims: z.ZodMiniType<C>,
  ): Promise<BelievedToken<C>> {
    const head = readHead(token);
    if (head.kind === 'refused') throw new OdooRefusal(head.code, head.message);
    const database = await this.databases.find({ uuid: head.databaseUuid });
    if (database === null) {
      throw new OdooRefusal(
        'odoo.not-paired',
        'This Odoo database is not paired with MailDesk. An administrator pairs it in the settings of Odoo.',
      );
    }
    const { id, name, uuid } = database;
    const keys = await this.keysFor(database, head.keyId);
    const checked = await checkToken(token, {
      type: odooTokenTypes[kind],
      audience: await this.audience(),
      databaseUuid: uuid,
      keys,
      claims,
      now: this.clock.now(),
    });
    if (checked.kind === 'valid') return { database, claims: checked.claims };
    throw new OdooRefusal(checked.code, checked.message, { databaseId: id, databaseName: name });
  }

  /** Lets the token serve this once. @throws OdooRefusal `odoo.token-replayed` */
  async useUp({ database, claims }: BelievedToken<TokenClaims>): Promise<void> {
    const { id, name } = database;
    const until = new Date((claims.exp + clockLeeway) * 1000);
    if (await this.usedTokens.use(id, claims.jti, until)) return;
    throw new OdooRefusal(
      'odoo.token-replayed',
      'This token of Odoo was used already. Reload the page to get another one.',
      { databaseId: id, databaseName: name },
    );
  }

  /** Why the keys of the database cannot be read at its address, in words; null where they can. */
  async problemWithKeys({ jwks, jwksUrl }: OdooDatabaseRow): Promise<string | null> {
    try {
      const fetched = await this.fetchKeys(jwksUrl);
      if (fetched === null) return `There are no keys at ${jwksUrl}.`;
      const isKnown = fetched.keys.some(({ kid }) => jwks.keys.some((known) => known.kid === kid));
      return isKnown ? null : `The keys at ${jwksUrl} are those of another database.`;
    } catch (error) {
      if (error instanceof FetchProblem) return error.message;
      throw error;
    }
  }

  /** The keys of the database; asked anew where it signs by one that is not known, as after a rotation. */
  private async keysFor(database: OdooDatabaseRow, keyId: string): Promise<OdooKeys> {
    const { id, jwks, jwksUrl, name } = database;
    if (jwks.keys.some(({ kid }) => kid === keyId)) return jwks;
    if (!(await this.databases.claimKeysQuestion(id, keysPauseSeconds))) return jwks;
    const fetched = await this.fetchKeys(jwksUrl).catch((error: unknown) => {
      if (!(error instanceof FetchProblem)) throw error;
      this.logger.warn(`the keys of the Odoo database ${name} could not be read: ${error.message}`);
      return null;
    });
    if (fetched === null) return jwks;
    await this.databases.setKeys(id, fetched);
    return fetched;
  }

  /** Null when what is there are no keys that we know. @throws FetchProblem */
  private async fetchKeys(url: string): Promise<OdooKeys | null> {
    const response = await this.web.fetch(url, {
      headers: { accept: 'application/json' },
      timeoutMs: keysTimeoutMs,
      maxBytes: maxKeysBytes,
    });
    if (!response.ok) return null;
    const body: unknown = await response.json().catch(() => null);
    const parsed = z.safeParse(odooKeysSchema, body);
    return parsed.success ? parsed.data : null;
  }
}
