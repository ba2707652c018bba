import { Injectable } from '@nestjs/common';
import { GroupsService } from '../../accounts/accounts.module.js';
import { AuditLog, type SqlRunner } from '../../audit/audit.module.js';
import { OdooPeople } from '../../users/users.module.js';
import type { OdooDatabaseRow } from '../odoo-databases.repository.js';
import { OdooRefusal } from '../odoo-refusal.js';
import type { SessionClaims } from '../token/odoo-claims.js';
import { OdooUsersRepository, type OdooUserRow } from './odoo-users.repository.js';
import { type OdooPerson, personOf } from './person-of.js';

/** Makes users and groups here of what tokens say, each database its own. */
@Injectable()
export class OdooProvisioning {
  constructor(
    private readonly users: OdooUsersRepository,
    private readonly people: OdooPeople,
    private readonly groups: GroupsService,
    private readonly audit: AuditLog,
  ) {}

  /** The user that the token is about: known, made or, where that is allowed, found by the address. @throws OdooRefusal */
  async userOf(database: OdooDatabaseRow, claims: SessionClaims): Promise<string> {
    const person = personOf(claims, database.uuid);
    const row = await this.users.admit(database.id, person.uid, (within) => this.admit(database, person, within));
    const { userId, isJoined } = row;
    if (!isJoined) await this.people.follow(userId, person);
    else if ((await this.people.find(userId))?.isAdmin === true) throw conflict(person.email, database, true);
    const isMadeAdmin = await this.setAdmin(row, database.givesAdministrators && claims.role === 'admin');
    const { login, lang: language, tz: timeZone } = claims;
    await this.users.note(database.id, person.uid, { login, language, timeZone, isMadeAdmin });
    await this.groups.followOdoo(database, userId, claims.groups);
    return userId;
  }

  /** @throws OdooRefusal when Odoo has said, after it made this token, that they may not come in by it */
  async assertNotRevoked(database: OdooDatabaseRow, { sub, iat, login }: SessionClaims): Promise<void> {
    const known = await this.users.find(database.id, Number(sub));
    if (known === null || iat > known.revokedUntil) return;
    const refused = { databaseId: database.id, databaseName: database.name, login };
    throw new OdooRefusal('odoo.token-expired', 'Odoo has ended this sign-in. Reload the page.', refused);
  }

  /** Lets these go: no token that was made up to `until` (Unix seconds by Odoo's clock) lets them in. Answers who they are here. */
  revoke({ id }: Pick<OdooDatabaseRow, 'id'>, uids: readonly number[], until: number): Promise<string[]> {
    return this.users.revoke(id, uids, until);
  }

  /** Nobody has anything by the database any more. */
  async leave(databaseId: string): Promise<void> {
    await this.takeAway(databaseId, null);
  }

  /** Nobody administers this MailDesk any more because the database says so; but for the last one who does at all. */
  async takeAdministration(databaseId: string, userIds: readonly string[] | null): Promise<void> {
    for (const { uid, userId } of await this.users.madeAdmins(databaseId, userIds)) {
      if (await this.makeAdmin(userId, false)) await this.users.forgetMadeAdmin(databaseId, uid);
    }
  }

  /** These, or all, lose what they had by groups of the database, and by being called an administrator there. */
  async takeAway(databaseId: string, userIds: readonly string[] | null): Promise<void> {
    await this.groups.leaveOdoo(databaseId, userIds);
    await this.takeAdministration(databaseId, userIds);
  }

  private async admit(
    database: OdooDatabaseRow,
    person: OdooPerson,
    within: SqlRunner,
  ): Promise<{ userId: string; isJoined: boolean }> {
    const { email, displayName } = person;
    const added = await this.people.add({ email, displayName }, within);
    if (added !== null) {
      await this.record(added.id, displayName, `came from Odoo (${database.name})`, within);
      return { userId: added.id, isJoined: false };
    }
    const known = await this.people.findByEmail(email, within);
    if (
      known === null ||
      !database.joinsByAddress ||
      known.isAdmin ||
      (await this.users.hasUser(database.id, known.id))
    ) {
      throw conflict(email, database, known?.isAdmin === true);
    }
    await this.record(known.id, known.displayName, `is the user of Odoo (${database.name})`, within);
    return { userId: known.id, isJoined: true };
  }

  /** Answers whether the user is an administrator because of this. */
  private async setAdmin({ userId, isJoined, isMadeAdmin }: KnownUser, isSaid: boolean): Promise<boolean> {
    if (isJoined) return false;
    const user = await this.people.find(userId);
    if (isSaid) return user?.isAdmin === true ? isMadeAdmin : this.makeAdmin(userId, true);
    if (!isMadeAdmin) return false;
    return !(await this.makeAdmin(userId, false));
  }

  /** False when nobody would administer this MailDesk any more. */
  private async makeAdmin(userId: string, isAdmin: boolean): Promise<boolean> {
    const user = await this.people.find(userId);
    if (user === null || user.isAdmin === isAdmin) return true;
    if (!(await this.people.setAdmin(userId, isAdmin))) return false;
    const detail = isAdmin ? 'made administrator by Odoo' : 'administration taken away by Odoo';
    await this.record(userId, user.displayName, detail);
    return true;
  }

  private record(userId: string, user: string, detail: string, within?: SqlRunner): Promise<void> {
    const facts = { user, detail };
    return this.audit.record({ actorId: null, action: 'user.changed', subjectIds: [userId], facts }, within);
  }
}

type KnownUser = OdooUserRow & { readonly userId: string };

function conflict(email: string, database: OdooDatabaseRow, isAdmin: boolean): OdooRefusal {
  const { id: databaseId, name: databaseName } = database;
  const words = conflictWords(email, database, isAdmin);
  return new OdooRefusal('odoo.user-conflict', words, { databaseId, databaseName, login: email });
}

function conflictWords(email: string, { name, joinsByAddress }: OdooDatabaseRow, isAdmin: boolean): string {
  const who = `${email} is the address of somebody here already who did not come from ${name}.`;
  if (isAdmin) return `${who} Administrators are never taken for users of Odoo: give one of the two another address.`;
  if (joinsByAddress) return `${who} Give one of the two another address.`;
  return `${who} If they are the same person, an administrator of MailDesk says so in the settings of this Odoo database.`;
}
