import { contractsVersion, oldestContractsVersion } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit.module.js';
import { SharedRateLimits } from '../database/database.module.js';
import { type Browser, type OdooEntry, OdooSessions } from '../users/users.module.js';
import { type OdooDatabaseRow, OdooDatabasesRepository } from './odoo-databases.repository.js';
import { OdooRefusal, type Refused } from './odoo-refusal.js';
import { OdooRefusals } from './odoo-refusals.service.js';
import { OdooProvisioning } from './people/odoo-provisioning.service.js';
import { revocationClaimsSchema, sessionClaimsSchema } from './token/odoo-claims.js';
import { type BelievedToken, OdooTokens } from './token/odoo-tokens.service.js';
import type { SessionClaims } from './token/odoo-claims.js';

/** Who asks for a session, and by what. */
export interface OdooEntrance {
  readonly token: string;
  /** That of the client. */
  readonly contractsVersion: number;
  /** Of the page, as its browser says. */
  readonly origin: string | undefined;
  /** The bearer token that the page has already. */
  readonly bearer: string | null;
  readonly browser: Browser;
}

/** Users of a paired Odoo come in, and go when Odoo says so. */
@Injectable()
export class OdooSignIn {
  constructor(
    private readonly limits: SharedRateLimits,
    private readonly databases: OdooDatabasesRepository,
    private readonly tokens: OdooTokens,
    private readonly provisioning: OdooProvisioning,
    private readonly sessions: OdooSessions,
    private readonly refusals: OdooRefusals,
    private readonly audit: AuditLog,
  ) {}

  /** Exchanges a token for a session, or extends the one that the page has. @throws OdooRefusal, AppError `request.too-many` */
  exchange(entrance: OdooEntrance): Promise<OdooEntry> {
    return this.refusals.watch(entrance.browser.address, async () => {
      assertUnderstood(entrance.contractsVersion);
      const believed = await this.tokens.believe(entrance.token, 'session', sessionClaimsSchema);
      const { database, claims } = believed;
      assertPaired(entrance.origin, database);
      await this.tokens.useUp(believed);
      await this.limits.take('odooExchanges', `${database.id}/${claims.sub}`);
      await this.provisioning.assertNotRevoked(database, claims);
      const userId = await this.provisioning.userOf(database, claims);
      const owner = { userId, databaseId: database.id };
      const { bearer, browser } = entrance;
      const entry = await this.sessions.enter(owner, { bearer, browser, tokenMadeAt: claims.iat });
      if (entry === null) {
        throw new OdooRefusal(
          'odoo.user-disabled',
          'An administrator of MailDesk does not let you in at present. Ask them.',
          about(believed),
        );
      }
      await this.assertStillWelcome(believed, userId);
      await this.databases.noteToken(database.id);
      if (entry.isNew) {
        const facts = { detail: 'Odoo', provider: database.name, from: entrance.browser.address };
        await this.audit.record({ actorId: userId, action: 'session.started', facts });
      }
      return entry;
    });
  }

  /** Ends the sessions of those whom Odoo lets in no more; answers how many that were. @throws OdooRefusal */
  revoke(token: string, address: string): Promise<number> {
    return this.refusals.watch(address, async () => {
      const { database, claims } = await this.tokens.believe(token, 'revocation', revocationClaimsSchema);
      const isOut = claims.reason === 'archived' || claims.reason === 'group';
      const uids = claims.subs.map(Number);
      const until = Math.min(claims.at ?? claims.iat, claims.iat);
      const userIds = await this.provisioning.revoke(database, uids, until);
      const ended = await this.sessions.end(database.id, userIds, until);
      if (isOut) {
        const back = await this.sessions.ownersSince(database.id, userIds, until);
        await this.provisioning.takeAway(
          database.id,
          userIds.filter((userId) => !back.has(userId)),
        );
      }
      const facts = { detail: `ended by Odoo (${claims.reason})`, provider: database.name, count: ended };
      if (userIds.length > 0) {
        await this.audit.record({ actorId: null, action: 'session.ended', subjectIds: userIds, facts });
      }
      return ended;
    });
  }

  /** What was ended while the session began was not there yet to be ended. @throws OdooRefusal */
  private async assertStillWelcome(believed: BelievedToken<SessionClaims>, userId: string): Promise<void> {
    const { database, claims } = believed;
    try {
      await this.provisioning.assertNotRevoked(database, claims);
      if ((await this.databases.find({ id: database.id })) === null) {
        throw new OdooRefusal('odoo.not-paired', 'This Odoo database is not paired with MailDesk any more.');
      }
    } catch (error) {
      await this.sessions.end(database.id, [userId]);
      throw error;
    }
  }
}

const about = ({ database, claims }: BelievedToken<SessionClaims>): Refused => ({
  databaseId: database.id,
  databaseName: database.name,
  login: claims.login,
});

/** @throws OdooRefusal `odoo.addon-too-old`, `odoo.addon-too-new` */
function assertUnderstood(version: number): void {
  if (version < oldestContractsVersion) {
    throw new OdooRefusal(
      'odoo.addon-too-old',
      'The MailDesk addon of this Odoo is too old for the MailDesk server. Update the addon.',
    );
  }
  if (version > contractsVersion) {
    throw new OdooRefusal(
      'odoo.addon-too-new',
      'The MailDesk server is too old for the MailDesk addon of this Odoo. Update the server.',
    );
  }
}

/** @throws OdooRefusal `odoo.origin-refused` */
function assertPaired(origin: string | undefined, { id, name, origins }: OdooDatabaseRow): void {
  if (origin !== undefined && origins.includes(origin)) return;
  throw new OdooRefusal(
    'odoo.origin-refused',
    `This Odoo is paired as ${origins.join(', ')}, and the page is ${origin ?? 'none that says where it is'}. Pair it again with its present address.`,
    { databaseId: id, databaseName: name },
  );
}
