import type { OwnSignIn as OwnSignInView } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit.module.js';
import type { Entrant, SignedInUser } from '../../common/access-rules.js';
import { AppError } from '../../common/app-error.js';
import { Clock } from '../../common/clock.js';
import { type SharedTransaction, UnitOfWork } from '../../database/database.module.js';
import type { Browser } from '../browser.js';
import { SecondFactors } from '../second-factor/second-factors.service.js';
import { SessionsService } from '../sessions.service.js';
import { SignInLinks } from '../sign-in-links.service.js';
import { type SignInFacts, UsersRepository } from '../users.repository.js';
import { PasswordHasher } from './password-hasher.js';
import { refusedAttempt } from './refused-attempt.js';
import { assertStrong, codeNeeded, codeWrong } from './signing-in.service.js';
import { type Attempt, SignInAttempts } from './sign-in-attempts.service.js';
import { SignInPolicyRepository } from './sign-in-policy.repository.js';

/** Whoever has just signed in need not prove again who they are to set up a second factor. */
const freshMs = 10 * 60_000;

/** What the caller knows and has: null where they have none. */
interface Proof {
  readonly password: string | null;
  readonly code: string | null;
}

/**
 * What people do about their own sign-in. An open browser alone is not enough for it: the password is asked, as often as at
 * signing in. Answers the Set-Cookie header where the session gets a new token.
 */
@Injectable()
export class OwnSignIn {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UsersRepository,
    private readonly hasher: PasswordHasher,
    private readonly attempts: SignInAttempts,
    private readonly secondFactors: SecondFactors,
    private readonly sessions: SessionsService,
    private readonly links: SignInLinks,
    private readonly policy: SignInPolicyRepository,
    private readonly audit: AuditLog,
  ) {}

  async read(caller: SignedInUser): Promise<OwnSignInView> {
    const facts = await this.factsOf(caller);
    const state = await this.secondFactors.find(caller.id);
    const { isSecondFactorRequired } = await this.policy.read();
    return {
      hasPassword: facts.passwordHash !== null,
      secondFactor: state === null ? null : { ...state, since: state.since.toISOString() },
      isSecondFactorRequired,
    };
  }

  /** @throws AppError `password.wrong`, `password.weak`, `request.too-many` */
  async changePassword(
    caller: SignedInUser,
    { password, newPassword }: { password: string | null; newPassword: string },
    browser: Browser,
  ): Promise<string> {
    const facts = await this.factsOf(caller);
    await this.assertPassword(facts, password, browser);
    assertStrong(newPassword, facts);
    const passwordHash = await this.hasher.hash(newPassword);
    const { cookie } = await this.sessions.renewWith(caller, async (tx) => {
      await this.users.setPassword(tx, caller.id, passwordHash);
      await this.links.voidUnused(tx, caller.id);
      await this.record(tx, facts, 'password changed');
    });
    return cookie;
  }

  /** @throws AppError `password.wrong`, `second-factor.exists`, `request.too-many` */
  async beginSecondFactor(
    caller: Entrant,
    password: string | null,
    browser: Browser,
  ): Promise<{ key: string; uri: string }> {
    const facts = await this.factsOf(caller);
    const isFresh = this.clock.now().getTime() - caller.startedAt.getTime() < freshMs;
    if (!isFresh || password !== null) await this.assertPassword(facts, password, browser);
    return this.secondFactors.begin(caller.id, facts.email);
  }

  /** @throws AppError `sign-in.code-wrong`, `second-factor.exists`, `second-factor.not-begun`, `request.too-many` */
  async confirmSecondFactor(
    caller: SignedInUser,
    code: string,
    browser: Browser,
  ): Promise<{ recoveryCodes: string[]; cookie: string }> {
    const facts = await this.factsOf(caller);
    const attempt = await this.attempts.begin(facts.email, browser.address);
    const step = await this.secondFactors.stepOfFirst(caller.id, code);
    if (step === null) {
      await this.refuse(facts, 'wrong first code', attempt, browser);
      throw codeWrong();
    }
    await attempt.succeeded();
    const { result: recoveryCodes, cookie } = await this.sessions.renewWith(caller, async (tx) => {
      await this.record(tx, facts, 'second factor switched on');
      return this.secondFactors.switchOn(tx, caller.id, step);
    });
    return { recoveryCodes, cookie };
  }

  /** @throws AppError `password.wrong`, `sign-in.code-needed`, `sign-in.code-wrong`, `second-factor.required`, `request.too-many` */
  async removeSecondFactor(caller: SignedInUser, proof: Proof, browser: Browser): Promise<string> {
    const facts = await this.factsOf(caller);
    await this.assertBoth(facts, proof, browser);
    if ((await this.policy.read()).isSecondFactorRequired) {
      throw new AppError('second-factor.required', 'Everybody here has to have a second factor, so it stays.');
    }
    const { cookie } = await this.sessions.renewWith(caller, async (tx) => {
      await this.secondFactors.remove(tx, caller.id);
      await this.record(tx, facts, 'second factor switched off');
    });
    return cookie;
  }

  /** @throws AppError `password.wrong`, `sign-in.code-needed`, `sign-in.code-wrong`, `second-factor.not-begun`, `request.too-many` */
  async renewRecoveryCodes(caller: SignedInUser, proof: Proof, browser: Browser): Promise<string[]> {
    const facts = await this.factsOf(caller);
    await this.assertBoth(facts, proof, browser);
    return this.unitOfWork.runShared(async (tx) => {
      await this.record(tx, facts, 'new recovery codes');
      return this.secondFactors.renewRecoveryCodes(tx, caller.id);
    });
  }

  /** Signs one other browser of the caller's out. One that is out already is no error. */
  async endSession(caller: SignedInUser, sessionId: string): Promise<void> {
    await this.unitOfWork.runShared(async (tx) => {
      if (await this.sessions.endOwn(tx, caller.id, sessionId)) await this.recordEnd(tx, caller, 'one browser');
    });
  }

  /** Signs all other browsers of the caller's out. */
  async endOtherSessions(caller: SignedInUser): Promise<void> {
    await this.unitOfWork.runShared(async (tx) => {
      const haveEnded = await this.sessions.endAllOf(tx, caller.id, caller.sessionId);
      if (haveEnded) await this.recordEnd(tx, caller, 'all other browsers');
    });
  }

  private recordEnd(tx: SharedTransaction, { id }: SignedInUser, detail: string): Promise<void> {
    return this.audit.record({ actorId: id, action: 'session.ended', facts: { detail } }, tx);
  }

  private record(tx: SharedTransaction, { id, displayName }: SignInFacts, detail: string): Promise<void> {
    const facts = { user: displayName, detail };
    return this.audit.record({ actorId: id, action: 'user.changed', subjectIds: [id], facts }, tx);
  }

  private async factsOf({ id }: SignedInUser): Promise<SignInFacts> {
    const facts = await this.users.signInFacts({ id });
    if (facts === null) throw new AppError('session.required', 'Please sign in.');
    return facts;
  }

  /**
   * What a second factor guards against is somebody with the password at an open browser: so that one is asked for as well. Both are
   * one attempt, as at signing in: a right password does not make up for codes that are guessed.
   */
  private async assertBoth(facts: SignInFacts, proof: Proof, browser: Browser): Promise<void> {
    const attempt = await this.attempts.begin(facts.email, browser.address);
    await this.checkPassword(facts, proof.password, attempt, browser);
    if (facts.hasSecondFactor) {
      if (proof.code === null) {
        await attempt.undecided();
        throw codeNeeded();
      }
      if (!(await this.secondFactors.accepts(facts.id, proof.code))) {
        await this.refuse(facts, 'wrong code', attempt, browser);
        throw codeWrong();
      }
    }
    await attempt.succeeded();
  }

  private async assertPassword(facts: SignInFacts, password: string | null, browser: Browser): Promise<void> {
    if (facts.passwordHash === null) return;
    const attempt = await this.attempts.begin(facts.email, browser.address);
    await this.checkPassword(facts, password, attempt, browser);
    await attempt.succeeded();
  }

  /** Whoever has no password has come in by a link of the server's, and has none to be asked for. */
  private async checkPassword(
    facts: SignInFacts,
    password: string | null,
    attempt: Attempt,
    browser: Browser,
  ): Promise<void> {
    if (facts.passwordHash === null) return;
    if (password === null) {
      await attempt.undecided();
      throw new AppError('password.wrong', 'Type your present password.');
    }
    if (await this.hasher.fits(password, facts.passwordHash)) return;
    await this.refuse(facts, 'wrong password', attempt, browser);
    throw new AppError('password.wrong', 'This is not your present password.');
  }

  private refuse(facts: SignInFacts, why: string, attempt: Attempt, browser: Browser): Promise<void> {
    return this.audit.record(refusedAttempt(facts.email, facts, `${why} at an open browser`, attempt, browser));
  }
}
