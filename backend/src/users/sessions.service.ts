import type { User } from '@maildesk/contracts';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { SignedInUser } from '../common/access-rules.js';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { EventBus } from '../common/event-bus.js';
import { RateLimit } from '../common/rate-limit.js';
import { sessionCookie } from '../common/session-cookie.js';
import { Config } from '../config/config.js';
import { SignInLinksRepository } from './sign-in-links.repository.js';
import { hashOfToken, newToken } from './tokens.js';
import { UserSessionsRepository } from './user-sessions.repository.js';

const lifeDays = 30;
const cleanUpMs = 60 * 60_000;

/** Who is signed in where. Sessions that have run out are ended once an hour; a failing clean-up is tried again at the next. */
@Injectable()
export class SessionsService implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Sessions');
  private readonly attempts = new RateLimit({
    limit: 10,
    windowMs: 60_000,
    message: 'Too many sign-ins from your address failed. Please wait a minute.',
  });
  private cleanUp: NodeJS.Timeout | null = null;

  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly bus: EventBus,
    private readonly sessions: UserSessionsRepository,
    private readonly links: SignInLinksRepository,
  ) {}

  onModuleInit(): void {
    this.cleanUp = setInterval(() => {
      this.endExpired().catch((error: unknown) => this.logger.warn(`the clean-up failed: ${String(error)}`));
    }, cleanUpMs);
    this.cleanUp.unref();
  }

  onModuleDestroy(): void {
    if (this.cleanUp !== null) clearInterval(this.cleanUp);
  }

  /**
   * Exchanges a link's token for a session, and ends the one that the same browser had before. `cookie` is the value of the
   * Set-Cookie header.
   * @throws AppError `session.link-invalid`, `request.too-many`
   */
  async signIn(
    linkToken: string,
    browser: { address: string; cookieHeader: string | undefined },
  ): Promise<{ user: User; cookie: string }> {
    const token = newToken();
    const user = await this.sessions.startByLink(hashOfToken(linkToken), hashOfToken(token), lifeDays);
    if (user === null) {
      // Only guesses are counted, and a right token always lets in: a whole team may come from one address.
      this.attempts.take(browser.address, this.clock.now());
      const detail = 'This sign-in link was used already or has run out. Ask for a new one.';
      throw new AppError('session.link-invalid', detail);
    }
    const secure = this.config.https;
    const former = await this.userOf(sessionCookie.read(browser.cookieHeader, secure));
    if (former !== null) await this.end(former.sessionId);
    return { user, cookie: sessionCookie.write(token, { maxAgeSeconds: lifeDays * 24 * 60 * 60, secure }) };
  }

  /** Ends the session here and in every open tab. Answers the Set-Cookie header that makes the browser forget it. */
  async signOut(sessionId: string): Promise<string> {
    await this.end(sessionId);
    return sessionCookie.clear(this.config.https);
  }

  /** Who holds this session token; null when nobody, or not any more. */
  async userOf(token: string | null): Promise<SignedInUser | null> {
    return token === null ? null : this.sessions.findUser(hashOfToken(token));
  }

  /** Those of the sessions that go on. */
  async open(sessionIds: readonly string[]): Promise<Set<string>> {
    return new Set(await this.sessions.findOpen(sessionIds));
  }

  private async end(sessionId: string): Promise<void> {
    await this.sessions.end(sessionId);
    this.bus.publish('session.ended', { sessionId });
  }

  private async endExpired(): Promise<void> {
    for (const sessionId of await this.sessions.endExpired()) this.bus.publish('session.ended', { sessionId });
    await this.links.deleteExpired();
  }
}
