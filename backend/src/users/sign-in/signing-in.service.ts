import type { User } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit.module.js';
import type { SignedInUser } from '../../common/access-rules.js';
import { AppError } from '../../common/app-error.js';
import { SharedRateLimits, type SharedTransaction, UnitOfWork } from '../../database/database.module.js';
import type { Browser } from '../browser.js';
import { SecondFactors } from '../second-factor/second-factors.service.js';
import { type Entry, SessionsService } from '../sessions.service.js';
import { SignInLinks } from '../sign-in-links.service.js';
import type { SignInProof } from '../user-sessions.repository.js';
import { type SignInFacts, UsersRepository } from '../users.repository.js';
import { PasswordHasher } from './password-hasher.js';
import { refusedAttempt } from './refused-attempt.js';
import { passwordProblem } from './password-strength.js';
import { SignInAttempts } from './sign-in-attempts.service.js';

/** What an invitation link says to whoever holds it. */
export interface Invitation {
  readonly email: string;
  readonly displayName: string;
  readonly isReturning: boolean;
  readonly needsCode: boolean;
  readonly expiresAt: Date;
}

/** The ways in, by a password, a link that sets one or the link that the server prints, and the way out. */
@Injectable()
export class SigningIn {
  constructor(
    private readonly limits: SharedRateLimits,
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UsersRepository,
    private readonly hasher: PasswordHasher,
    private readonly attempts: SignInAttempts,
    private readonly secondFactors: SecondFactors,
    private readonly sessions: SessionsService,
    private readonly links: SignInLinks,
    private readonly audit: AuditLog,
  ) {}

  /**
   * What is answered tells nobody whether there is such a person: an unknown address, a wrong password, one who has none yet
   * and one who is disabled are one case, and take as long.
   * @throws AppError `sign-in.refused`, `sign-in.code-needed`, `sign-in.code-wrong`, `request.too-many`
   */
  async signIn(given: { email: string; password: string; code: string | null }, browser: Browser): Promise<Entry> {
    const email = given.email.toLowerCase();
    const attempt = await this.attempts.begin(email, browser.address);
    const user = await this.users.signInFacts({ email });
    const fits = await this.hasher.fits(given.password, user?.passwordHash ?? null);
    if (user === null || !fits || user.isDisabled) {
      const why = user === null ? 'unknown address' : fits ? 'disabled' : 'wrong password';
      await this.audit.record(refusedAttempt(email, user, why, attempt, browser));
      throw refused();
    }
    if (user.hasSecondFactor && given.code === null) {
      await attempt.undecided();
      throw codeNeeded();
    }
    if (user.hasSecondFactor && !(await this.secondFactors.accepts(user.id, given.code ?? ''))) {
      await this.audit.record(refusedAttempt(email, user, 'wrong code', attempt, browser));
      throw codeWrong();
    }
    await attempt.succeeded();
    const entry = await this.unitOfWork.runShared((tx) => this.begin(tx, user.id, 'password', browser, user));
    return entry ?? throwing(refused());
  }

  /** Ends the session here and in every open tab. Answers the Set-Cookie header that makes the browser forget it. */
  async signOut({ id, sessionId }: SignedInUser): Promise<string> {
    await this.unitOfWork.runShared(async (tx) => {
      const hasEnded = await this.sessions.endOwn(tx, id, sessionId);
      if (hasEnded) await this.audit.record({ actorId: id, action: 'session.ended' }, tx);
    });
    return this.sessions.noCookie;
  }

  /** Exchanges a link that the server printed for a session. @throws AppError `session.link-invalid`, `request.too-many` */
  async signInByLink(token: string, browser: Browser): Promise<Entry> {
    const entry = await this.unitOfWork.runShared(async (tx) => {
      const userId = await this.links.use(tx, token, 'session');
      return userId === null ? null : this.begin(tx, userId, 'link of the server', browser);
    });
    return entry ?? throwing(await this.linkInvalid(browser));
  }

  /** @throws AppError `session.link-invalid`, `request.too-many` */
  async readInvitation(token: string, browser: Browser): Promise<Invitation> {
    const { user, expiresAt } = await this.ownerOf(token, browser);
    const { email, displayName, passwordHash, hasSecondFactor } = user;
    return { email, displayName, isReturning: passwordHash !== null, needsCode: hasSecondFactor, expiresAt };
  }

  /**
   * Sets the password of whoever holds the link and lets them in. Whoever was signed in as them is not any more.
   * @throws AppError `session.link-invalid`, `password.weak`, `sign-in.code-needed`, `sign-in.code-wrong`, `request.too-many`
   */
  async acceptInvitation(
    { token, password, code }: { token: string; password: string; code: string | null },
    browser: Browser,
  ): Promise<Entry> {
    const { user } = await this.ownerOf(token, browser);
    assertStrong(password, user);
    if (user.hasSecondFactor) await this.assertCode(user, code, browser);
    const passwordHash = await this.hasher.hash(password);
    const entry = await this.unitOfWork.runShared(async (tx) => {
      if ((await this.links.use(tx, token, 'password')) === null) return null;
      await this.users.setPassword(tx, user.id, passwordHash);
      await this.sessions.endAllOf(tx, user.id);
      const subjects = { subjectIds: [user.id], facts: { user: user.displayName, detail: 'new password by a link' } };
      await this.audit.record({ actorId: user.id, action: 'user.changed', ...subjects }, tx);
      const proof = { passwordHash, secondFactorSince: user.secondFactorSince };
      return this.begin(tx, user.id, 'invitation link', browser, proof);
    });
    if (entry === null) throw await this.linkInvalid(browser);
    await this.attempts.pardon(user.email);
    return entry;
  }

  private async begin(
    tx: SharedTransaction,
    userId: string,
    way: string,
    browser: Browser,
    proof: SignInProof | null = null,
  ): Promise<Entry | null> {
    const entry = await this.sessions.begin(tx, userId, browser, proof);
    const facts = { detail: way, from: browser.address };
    if (entry !== null) await this.audit.record({ actorId: userId, action: 'session.started', facts }, tx);
    return entry;
  }

  /** A stolen link is not enough where there is a second factor. */
  private async assertCode(user: SignInFacts, code: string | null, browser: Browser): Promise<void> {
    if (code === null) throw codeNeeded();
    const attempt = await this.attempts.begin(user.email, browser.address, 'link-code');
    if (!(await this.secondFactors.accepts(user.id, code))) {
      await this.audit.record(refusedAttempt(user.email, user, 'wrong code', attempt, browser));
      throw codeWrong();
    }
    await attempt.succeeded();
  }

  private async ownerOf(token: string, browser: Browser): Promise<{ user: SignInFacts; expiresAt: Date }> {
    const link = await this.links.find(token);
    const user = link === null ? null : await this.users.signInFacts({ id: link.userId });
    if (link === null || user === null || user.isDisabled) throw await this.linkInvalid(browser);
    return { user, expiresAt: link.expiresAt };
  }

  /** Only guesses are counted, and a right token always lets in: a whole team may come from one address. */
  private async linkInvalid({ address }: Browser): Promise<AppError> {
    await this.limits.take('wrongLinks', address);
    return new AppError(
      'session.link-invalid',
      'This link was used already or has run out. Ask an administrator for a new one.',
    );
  }
}

/** @throws AppError `password.weak` */
export function assertStrong(password: string, user: Pick<User, 'email' | 'displayName'>): void {
  const problem = passwordProblem(password, user);
  if (problem !== null) throw new AppError('password.weak', problem);
}

const refused = (): AppError =>
  new AppError('sign-in.refused', 'This mail address and this password do not belong together.');

export const codeNeeded = (): AppError =>
  new AppError('sign-in.code-needed', 'Type the six digits that your authenticator app shows, or a recovery code.');

export const codeWrong = (): AppError =>
  new AppError(
    'sign-in.code-wrong',
    'This code is not right, or was used already. Wait for the next one, and check that the clock of your phone is right.',
  );

function throwing(error: Error): never {
  throw error;
}
