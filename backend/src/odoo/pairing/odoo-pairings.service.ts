import type { OdooDatabase, OdooPairing as SaidOfDatabase, UnpairedOdooDatabase } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AuditLog, type SqlRunner } from '../../audit/audit.module.js';
import type { SignedInUser } from '../../common/access-rules.js';
import { AppError } from '../../common/app-error.js';
import { Clock } from '../../common/clock.js';
import { EventBus } from '../../common/event-bus.js';
import { Secret } from '../../common/secret.js';
import { Config } from '../../config/config.js';
import { SharedRateLimits } from '../../database/database.module.js';
import { SealedSecrets } from '../../secrets/secrets.module.js';
import { newToken, OdooSessions } from '../../users/users.module.js';
import {
  type OdooDatabaseRow,
  OdooDatabasesRepository,
  type OdooDatabaseUpdate,
} from '../odoo-databases.repository.js';
import { OdooRefusal } from '../odoo-refusal.js';
import { OdooRefusals } from '../odoo-refusals.service.js';
import { OdooProvisioning } from '../people/odoo-provisioning.service.js';
import { keysClaimsSchema } from '../token/odoo-claims.js';
import { OdooTokens } from '../token/odoo-tokens.service.js';
import { OdooFarewell } from './odoo-farewell.js';
import { hashOfPairingCode, newPairingCode, pairingCodeMs } from './pairing-code.js';
import { PairingCodesRepository } from './pairing-codes.repository.js';
import { webhookSecretOf } from './webhook-secret.js';

/** Which Odoo databases are believed. */
@Injectable()
export class OdooPairings {
  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly bus: EventBus,
    private readonly limits: SharedRateLimits,
    private readonly codes: PairingCodesRepository,
    private readonly databases: OdooDatabasesRepository,
    private readonly secrets: SealedSecrets,
    private readonly sessions: OdooSessions,
    private readonly provisioning: OdooProvisioning,
    private readonly tokens: OdooTokens,
    private readonly refusals: OdooRefusals,
    private readonly farewell: OdooFarewell,
    private readonly audit: AuditLog,
  ) {}

  /** Those that are paired and those that once were, each by name. */
  async list(): Promise<{ databases: OdooDatabase[]; unpaired: UnpairedOdooDatabase[] }> {
    const [databases, unpaired] = await Promise.all([this.databases.list(), this.databases.listUnpaired()]);
    return {
      databases: databases.map(toDatabase),
      unpaired: unpaired.map((row) => ({ ...row, unpairedAt: row.unpairedAt.toISOString() })),
    };
  }

  /**
   * A code by which one database can be paired, once: this one, which is paired or once was, or with null one that never was.
   * @throws AppError `odoo.database-not-found`, `request.too-many`
   */
  async createCode(
    { id: createdBy }: SignedInUser,
    databaseId: string | null,
  ): Promise<{ serverUrl: string; code: string; expiresAt: Date }> {
    const now = this.clock.now();
    await this.limits.take('odooPairingCodes', createdBy);
    if (databaseId !== null && !(await this.databases.isKnown(databaseId))) throw notFound();
    const code = newPairingCode();
    const expiresAt = new Date(now.getTime() + pairingCodeMs);
    await this.codes.add(hashOfPairingCode(code), { createdBy, databaseId }, expiresAt);
    await this.audit.record({
      actorId: createdBy,
      action: 'odoo.changed',
      facts: { detail: 'pairing code made' },
      ...(databaseId === null ? {} : { subjectIds: [databaseId] }),
    });
    return { serverUrl: this.config.publicUrl, code, expiresAt };
  }

  /**
   * Believes a database from now on, by the keys that it tells. The code is used up, whatever comes of it.
   * @throws AppError `odoo.pairing-code-wrong`, `odoo.pairing-code-for-other`, `request.too-many`
   */
  pair(
    said: SaidOfDatabase,
    address: string,
  ): Promise<{ audience: string; serverName: string; webhookSecret: string }> {
    return this.refusals.watch(address, async () => {
      const now = this.clock.now();
      const code = await this.codes.use(hashOfPairingCode(said.code), now);
      if (code === null) {
        throw new OdooRefusal(
          'odoo.pairing-code-wrong',
          'This pairing code is not right, was used already, or is older than a quarter of an hour. Make a new one in MailDesk.',
        );
      }
      const webhookSecret = newToken();
      const id = await this.databases.pair(said, code.databaseId, now, async (manager, databaseId) => {
        await this.secrets.put(manager, webhookSecretOf(databaseId), new Secret(webhookSecret));
        await this.record(manager, code.createdBy, { id: databaseId, name: said.databaseName }, 'paired');
      });
      if (id === null) throw await this.codeForOther(said.databaseUuid);
      // Whoever had the former keys may have had sessions by them.
      await this.sessions.end(id, null);
      this.bus.publish('odoo.pairings-changed', {});
      const serverName = new URL(this.config.publicUrl).host;
      return { audience: await this.tokens.audience(), serverName, webhookSecret };
    });
  }

  /** Takes the keys of a database, by a token that one of the former has signed. @throws OdooRefusal */
  replaceKeys(token: string, address: string): Promise<string[]> {
    return this.refusals.watch(address, async () => {
      const believed = await this.tokens.believe(token, 'keys', keysClaimsSchema);
      await this.tokens.useUp(believed);
      const { database, claims } = believed;
      await this.databases.setKeys(database.id, claims.jwks);
      const facts = { provider: database.name, detail: 'keys replaced by Odoo' };
      await this.audit.record({ actorId: null, action: 'odoo.changed', subjectIds: [database.id], facts });
      return claims.jwks.keys.map(({ kid }) => kid);
    });
  }

  /** @throws AppError `odoo.database-not-found` */
  async update({ id: actorId }: SignedInUser, id: string, update: OdooDatabaseUpdate): Promise<OdooDatabase> {
    if (!(await this.databases.update(id, update))) throw notFound();
    if (update.givesAdministrators === false) await this.provisioning.takeAdministration(id, null);
    const database = await this.read(id);
    const facts = { provider: database.name, detail: wordsOf(update) };
    await this.audit.record({ actorId, action: 'odoo.changed', subjectIds: [id], facts });
    return toDatabase(database);
  }

  /** @throws AppError `odoo.database-not-found` */
  async unpair({ id: actorId }: SignedInUser, id: string): Promise<void> {
    const database = await this.read(id);
    const target = await this.farewell.targetOf(id);
    const isUnpaired = await this.databases.unpair(id, this.clock.now(), async (manager) => {
      await this.secrets.delete(manager, webhookSecretOf(id));
      await this.record(manager, actorId, database, 'unpaired');
    });
    if (!isUnpaired) throw notFound();
    if (target !== null) this.farewell.say(target);
    await this.sessions.end(id, null);
    this.bus.publish('odoo.pairings-changed', {});
    await this.provisioning.leave(id);
  }

  private async codeForOther(uuid: string): Promise<OdooRefusal> {
    const database = await this.databases.find({ uuid });
    return new OdooRefusal(
      'odoo.pairing-code-for-other',
      'This code was for another Odoo database or for a new one, and is used up. In MailDesk, under Administration, Odoo, make one with “Pair again” beside this database; if it is not listed there, with “Make a pairing code”.',
      database === null ? {} : { databaseId: database.id, databaseName: database.name },
    );
  }

  private async read(id: string): Promise<OdooDatabaseRow> {
    const database = await this.databases.find({ id });
    if (database === null) throw notFound();
    return database;
  }

  private record(
    within: SqlRunner,
    actorId: string,
    { id, name }: { readonly id: string; readonly name: string },
    detail: string,
  ): Promise<void> {
    const facts = { provider: name, detail };
    return this.audit.record({ actorId, action: 'odoo.changed', subjectIds: [id], facts }, within);
  }
}

const notFound = (): AppError => new AppError('odoo.database-not-found', 'This Odoo database is not paired any more.');

function wordsOf({ name, givesAdministrators, joinsByAddress }: OdooDatabaseUpdate): string {
  const words = [
    ...(name === undefined ? [] : ['renamed']),
    ...(givesAdministrators === undefined ? [] : [`makes administrators: ${givesAdministrators ? 'yes' : 'no'}`]),
    ...(joinsByAddress === undefined ? [] : [`same address is same person: ${joinsByAddress ? 'yes' : 'no'}`]),
  ];
  return words.join(', ');
}

function toDatabase({ jwks, lastError, lastErrorAt, pairedAt, lastTokenAt, ...row }: OdooDatabaseRow): OdooDatabase {
  return {
    ...row,
    origins: [...row.origins],
    keyIds: jwks.keys.map(({ kid }) => kid),
    pairedAt: pairedAt.toISOString(),
    lastTokenAt: lastTokenAt?.toISOString() ?? null,
    lastError:
      lastError === null || lastErrorAt === null ? null : { at: lastErrorAt.toISOString(), message: lastError },
  };
}
