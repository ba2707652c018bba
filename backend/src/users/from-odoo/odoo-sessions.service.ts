import type { User } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { bearerPrefix } from '../../common/credentials.js';
import { UnitOfWork } from '../../database/database.module.js';
import type { Browser } from '../browser.js';
import { tellEnds } from '../sessions.service.js';
import { hashOfToken, newToken } from '../tokens.js';
import { OdooSessionsRepository } from './odoo-sessions.repository.js';

/** Whose session in pages of Odoo it is. */
export interface OdooSessionOwner {
  readonly userId: string;
  readonly databaseId: string;
}

/** By what somebody comes in. */
export interface OdooEntrance {
  /** The bearer token that the page has already. */
  readonly bearer: string | null;
  /** When Odoo made the token that lets them in, in Unix seconds by its clock. */
  readonly tokenMadeAt: number;
  readonly browser: Browser;
}

/** A session as its holder gets it. */
export interface OdooEntry {
  readonly user: User;
  readonly accessToken: string;
  readonly expiresAt: Date;
  /** Whether it is a new one, and not the former that goes on. */
  readonly isNew: boolean;
}

/** Sessions that were begun by a token of a paired Odoo. They are short, held by a bearer token, and go on only by another token. */
@Injectable()
export class OdooSessions {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: OdooSessionsRepository,
  ) {}

  /** Extends the session that the bearer token holds, if it is this owner's, or else begins one. Null when the user may not sign in. */
  async enter(owner: OdooSessionOwner, { bearer, tokenMadeAt, browser }: OdooEntrance): Promise<OdooEntry | null> {
    const extended =
      bearer === null ? null : await this.repository.extend(hashOfToken(bearer), { ...owner, tokenMadeAt });
    if (extended !== null && bearer !== null) return { ...extended, accessToken: bearer, isNew: false };
    const accessToken = bearerPrefix + newToken();
    const { address, userAgent } = browser;
    const tokenHash = hashOfToken(accessToken);
    const begun = await this.repository.begin({ ...owner, tokenHash, tokenMadeAt, address, userAgent });
    return begun === null ? null : { ...begun, accessToken, isNew: true };
  }

  /**
   * Ends what these users have from the database, or what anybody has from it; with `until` (Unix seconds by Odoo's clock) only what
   * no later token has let in. Answers how many sessions that were.
   */
  async end(databaseId: string, userIds: readonly string[] | null, until: number | null = null): Promise<number> {
    return this.unitOfWork.runShared(async (tx) => {
      const ended = await this.repository.end(tx, { databaseId, userIds, until });
      tellEnds(tx, ended);
      return ended.length;
    });
  }

  /** Those of these users whom a token of after `until` has let in. */
  async ownersSince(databaseId: string, userIds: readonly string[], until: number): Promise<Set<string>> {
    return new Set(await this.repository.ownersSince(databaseId, userIds, until));
  }
}
