import type { User } from '@maildesk/contracts';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Entrant, SignedInUser } from '../common/access-rules.js';
import { Clock } from '../common/clock.js';
import { EventBus } from '../common/event-bus.js';
import { sessionCookie } from '../common/session-cookie.js';
import { Config } from '../config/config.js';
import type { Browser } from './browser.js';
import { SignInAttemptsRepository } from './sign-in/sign-in-attempts.repository.js';
import { SignInLinks } from './sign-in-links.service.js';
import { hashOfToken, newToken } from './tokens.js';
import { type ListedSession, type SignInProof, UserSessionsRepository } from './user-sessions.repository.js';

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
  async begin(userId: string, browser: Browser, proof: SignInProof | null = null): Promise<Entry | null> {
    const token = newToken();
    const { address, userAgent, cookieHeader } = browser;
    const begun = await this.sessions.begin({ userId, tokenHash: hashOfToken(token), address, userAgent, proof });
    if (begun === null) return null;
    const former = await this.sessions.find(hashOfToken(sessionCookie.read(cookieHeader, this.config.https) ?? ''));
    if (former !== null) await this.end(former.id);
    return { ...begun, cookie: this.cookieOf(token) };
  }

  /**
   * Puts a new session in the place of this one and ends all of the user's others, as is due when what it takes to sign in has
   * changed. Answers the Set-Cookie header. Open tabs hear of it once the browser has that: they come back by the new cookie.
   */
  async renew({ id, sessionId }: SignedInUser): Promise<string> {
    const token = newToken();
    const renewedId = await this.sessions.renew(sessionId, hashOfToken(token));
    await this.endAllOf(id, renewedId);
    setTimeout(() => this.announceEnds([sessionId]), tabsHearMs).unref();
    return this.cookieOf(token);
  }

  /** Ends the session here and in every open tab. Answers the Set-Cookie header that makes the browser forget it. */
  async signOut(sessionId: string): Promise<string> {
    await this.end(sessionId);
    return sessionCookie.clear(this.config.https);
  }

  /** Who holds this session token; null when nobody, or not any more. */
  async userOf(token: string | null): Promise<Entrant | null> {
    const session = token === null ? null : await this.sessions.find(hashOfToken(token));
    if (session === null) return null;
    const { id: sessionId, userId: id, isAdmin, mustSetUpSecondFactor, expiresAt, createdAt, lastUsedAt } = session;
    if (this.clock.now().getTime() - lastUsedAt.getTime() > touchMs) await this.sessions.touch(sessionId);
    return { id, sessionId, isAdmin, mustSetUpSecondFactor, expiresAt, startedAt: createdAt };
  }

  /** Those of the sessions that go on. */
  async open(sessionIds: readonly string[]): Promise<Set<string>> {
    return new Set(await this.sessions.findOpen(sessionIds));
  }

  /** Where the user is signed in, the last used first. */
  list(userId: string): Promise<ListedSession[]> {
    return this.sessions.list(userId);
  }

  /** Ends one of the user's own sessions; what is none of theirs is left alone. */
  async endOwn(userId: string, sessionId: string): Promise<void> {
    const own = await this.sessions.list(userId);
    if (own.some(({ id }) => id === sessionId)) await this.end(sessionId);
  }

  /** Ends the user's sessions, all but one if it is given. */
  async endAllOf(userId: string, exceptId: string | null = null): Promise<void> {
    this.announceEnds(await this.sessions.endOf(userId, exceptId));
  }

  /** Ends the sessions of everybody who has no second factor. */
  async endWithoutSecondFactor(): Promise<void> {
    this.announceEnds(await this.sessions.endWithoutSecondFactor());
  }

  /** Tells open tabs, here and elsewhere, of sessions that have been ended. */
  announceEnds(sessionIds: readonly string[]): void {
    for (const sessionId of sessionIds) this.bus.publish('session.ended', { sessionId });
  }

  private async end(sessionId: string): Promise<void> {
    await this.sessions.end(sessionId);
    this.announceEnds([sessionId]);
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
