import type { User } from '@maildesk/contracts';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { AppError } from '../common/app-error.js';
import type { Entrant, SignedInUser } from '../common/access-rules.js';
import { Clock } from '../common/clock.js';
import type { Credentials, GivenTicket } from '../common/credentials.js';
import { EventBus } from '../common/event-bus.js';
import { sessionCookie } from '../common/session-cookie.js';
import { Config } from '../config/config.js';
import { type SharedTransaction, UnitOfWork } from '../database/database.module.js';
import type { Browser } from './browser.js';
import { isGenuine, readTicket, ticketMs, writeTicket } from './from-odoo/download-ticket.js';
import { SignInAttemptsRepository } from './sign-in/sign-in-attempts.repository.js';
import { SignInLinks } from './sign-in-links.service.js';
import { hashOfToken, newToken } from './tokens.js';
import {
  type FoundSession,
  type ListedSession,
  type SignInProof,
  UserSessionsRepository,
} from './user-sessions.repository.js';

const cleanUpMs = 60 * 60_000;

/** How exactly it is known when a session was used last. */
const touchMs = 5 * 60_000;

/** Time for the answer with the new cookie to arrive. */
const tabsHearMs = 1000;

/** Somebody who has just signed in; `cookie` is the value of the Set-Cookie header. */
export interface Entry {
  readonly user: User;
  readonly mustSetUpSecondFactor: boolean;
  readonly cookie: string;
}

/** Who is signed in where. Sessions that have run out are ended once an hour; a failing clean-up is tried again at the next. */
@Injectable()
export class SessionsService implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Sessions');
  private cleanUp: NodeJS.Timeout | null = null;

  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly bus: EventBus,
    private readonly unitOfWork: UnitOfWork,
    private readonly sessions: UserSessionsRepository,
    private readonly links: SignInLinks,
    private readonly attempts: SignInAttemptsRepository,
  ) {}

  onModuleInit(): void {
    this.cleanUp = setInterval(() => {
      this.forgetOld().catch((error: unknown) => this.logger.warn(`the clean-up failed: ${String(error)}`));
    }, cleanUpMs);
    this.cleanUp.unref();
  }

  onModuleDestroy(): void {
    if (this.cleanUp !== null) clearInterval(this.cleanUp);
  }

  /** Begins a session, and ends the one that the same browser had before. Null when the user may not sign in (any more), or `proof` is outdated. */
  async begin(
    tx: SharedTransaction,
    userId: string,
    browser: Browser,
    proof: SignInProof | null = null,
  ): Promise<Entry | null> {
    const token = newToken();
    const { address, userAgent, cookieHeader } = browser;
    const begun = await this.sessions.begin(tx, { userId, tokenHash: hashOfToken(token), address, userAgent, proof });
    if (begun === null) return null;
    const former = sessionCookie.read(cookieHeader, this.config.https);
    if (former !== null) tellEnds(tx, await this.sessions.endByToken(tx, hashOfToken(former)));
    return { ...begun, cookie: this.cookieOf(token) };
  }

  /**
   * Makes a change of what it takes to sign in, puts a new session in the place of the caller's and ends all their others, all in
   * one transaction. Answers the Set-Cookie header. Open tabs hear of it once the browser has that: they come back by the new cookie.
   */
  async renewWith<T>(
    { id, sessionId }: SignedInUser,
    change: (tx: SharedTransaction) => Promise<T>,
  ): Promise<{ result: T; cookie: string }> {
    const token = newToken();
    const result = await this.unitOfWork.runShared(async (tx) => {
      const changed = await change(tx);
      await this.endAllOf(tx, id, await this.sessions.renew(tx, sessionId, hashOfToken(token)));
      return changed;
    });
    setTimeout(() => this.announceEnds([sessionId]), tabsHearMs).unref();
    return { result, cookie: this.cookieOf(token) };
  }

  /** The Set-Cookie header that makes the browser forget its session. */
  get noCookie(): string {
    return sessionCookie.clear(this.config.https);
  }

  /** Who shows these credentials; null when nobody, or not any more. */
  async userOf(credentials: Credentials): Promise<Entrant | null> {
    const session = await this.sessionOf(credentials);
    if (session === null) return null;
    const { id: sessionId, userId: id, isAdmin, mustSetUpSecondFactor, expiresAt, createdAt, lastUsedAt } = session;
    if (this.clock.now().getTime() - lastUsedAt.getTime() > touchMs) await this.sessions.touch(sessionId);
    const isFromOdoo = session.odooDatabaseId !== null;
    return { id, sessionId, isAdmin, isFromOdoo, mustSetUpSecondFactor, expiresAt, startedAt: createdAt };
  }

  /** Those of the sessions that go on, and when each ends. */
  async open(sessionIds: readonly string[]): Promise<Map<string, Date>> {
    const open = await this.sessions.findOpen(sessionIds);
    return new Map(open.map(({ id, expiresAt }) => [id, expiresAt]));
  }

  /** A ticket by which this session's browser can download from one address. @throws AppError `session.required` */
  async newTicket(sessionId: string, path: string): Promise<{ ticket: string; expiresAt: Date }> {
    const session = await this.sessions.findById(sessionId);
    if (session === null) throw new AppError('session.required', 'Please sign in.');
    const expiresAt = new Date(this.clock.now().getTime() + ticketMs);
    return { ticket: writeTicket(session, path, expiresAt), expiresAt };
  }

  /** Where the user is signed in, the last used first. */
  list(userId: string): Promise<ListedSession[]> {
    return this.sessions.list(userId);
  }

  /** Ends one of the user's own sessions; what is none of theirs is left alone. Answers whether one has ended. */
  async endOwn(tx: SharedTransaction, userId: string, sessionId: string): Promise<boolean> {
    return tellEnds(tx, await this.sessions.endOne(tx, userId, sessionId));
  }

  /** Ends the user's sessions, all but one if it is given. Answers whether any has ended. */
  async endAllOf(tx: SharedTransaction, userId: string, exceptId: string | null = null): Promise<boolean> {
    return tellEnds(tx, await this.sessions.endOf(tx, userId, exceptId));
  }

  /** Ends the sessions of everybody who has no second factor. */
  async endWithoutSecondFactor(tx: SharedTransaction): Promise<void> {
    tellEnds(tx, await this.sessions.endWithoutSecondFactor(tx));
  }

  /** Tells open tabs, here and elsewhere, of sessions that have been ended. */
  private announceEnds(sessionIds: readonly string[]): void {
    for (const sessionId of sessionIds) this.bus.publish('session.ended', { sessionId });
  }

  private async sessionOf({ bearer, ticket, cookieHeader }: Credentials): Promise<FoundSession | null> {
    if (bearer !== null) return this.sessions.find(hashOfToken(bearer), 'bearer');
    if (ticket !== null) return this.sessionOfTicket(ticket);
    const token = sessionCookie.read(cookieHeader, this.config.https);
    return token === null ? null : this.sessions.find(hashOfToken(token), 'cookie');
  }

  private async sessionOfTicket({ ticket, path }: GivenTicket): Promise<FoundSession | null> {
    const parts = readTicket(ticket);
    const session = parts === null ? null : await this.sessions.findById(parts.sessionId);
    if (parts === null || session === null) return null;
    return isGenuine(parts, session.tokenHash, path, this.clock.now()) ? session : null;
  }

  private cookieOf(token: string): string {
    return sessionCookie.write(token, { maxAgeSeconds: this.sessions.lifeSeconds, secure: this.config.https });
  }

  private async forgetOld(): Promise<void> {
    this.announceEnds(await this.sessions.endExpired());
    await this.links.deleteExpired();
    await this.attempts.forgetOld();
  }
}

/** Lets open tabs, here and elsewhere, hear with the commit of sessions that have been ended. Answers whether there are any. */
export function tellEnds(tx: SharedTransaction, sessionIds: readonly string[]): boolean {
  for (const sessionId of sessionIds) tx.announce('session.ended', { sessionId });
  return sessionIds.length > 0;
}
