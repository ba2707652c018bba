import type { OwnSignIn as OwnSignInView } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit.module.js';
import type { Entrant, SignedInUser } from '../../common/access-rules.js';
import { AppError } from '../../common/app-error.js';
import { Clock } from '../../common/clock.js';
import type { Browser } from '../browser.js';
import { SecondFactors } from '../second-factor/second-factors.service.js';
import { SessionsService } from '../sessions.service.js';
import { SignInLinks } from '../sign-in-links.service.js';
import { type SignInFacts, UsersRepository } from '../users.repository.js';
import { PasswordHasher } from './password-hasher.js';
import { assertStrong, codeWrong } from './signing-in.service.js';
import { SignInAttempts } from './sign-in-attempts.service.js';
import { SignInPolicyRepository } from './sign-in-policy.repository.js';

/** Whoever has just signed in need not prove again who they are to set up a second factor. */
const freshMs = 10 * 60_000;

/**
 * What people do about their own sign-in. An open browser alone is not enough for it: the password is asked, as often as at
 * signing in. Answers the Set-Cookie header where the session gets a new token.
 */
@Injectable()
export class OwnSignIn {
  constructor(
    private readonly clock: Clock,
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
    await this.users.setPassword(caller.id, await this.hasher.hash(newPassword));
    await this.links.voidUnused(caller.id);
    await this.record(facts, 'password changed');
    return this.sessions.renew(caller);
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
    const recoveryCodes = await this.secondFactors.confirm(caller.id, code);
    if (recoveryCodes === null) throw codeWrong();
    await attempt.succeeded();
    await this.record(facts, 'second factor switched on');
    return { recoveryCodes, cookie: await this.sessions.renew(caller) };
  }

  /** @throws AppError `password.wrong`, `second-factor.required`, `request.too-many` */
  async removeSecondFactor(caller: SignedInUser, password: string | null, browser: Browser): Promise<string> {
    const facts = await this.factsOf(caller);
    await this.assertPassword(facts, password, browser);
    if ((await this.policy.read()).isSecondFactorRequired) {
      throw new AppError('second-factor.required', 'Everybody here has to have a second factor, so it stays.');
    }
    await this.secondFactors.remove(caller.id);
    await this.record(facts, 'second factor switched off');
    return this.sessions.renew(caller);
  }

  /** @throws AppError `password.wrong`, `second-factor.not-begun`, `request.too-many` */
  async renewRecoveryCodes(caller: SignedInUser, password: string | null, browser: Browser): Promise<string[]> {
    const facts = await this.factsOf(caller);
    await this.assertPassword(facts, password, browser);
    const codes = await this.secondFactors.renewRecoveryCodes(caller.id);
    await this.record(facts, 'new recovery codes');
    return codes;
  }

  private record({ id, displayName }: SignInFacts, detail: string): Promise<void> {
    const facts = { user: displayName, detail };
    return this.audit.record({ actorId: id, action: 'user.changed', subjectIds: [id], facts });
  }

  private async factsOf({ id }: SignedInUser): Promise<SignInFacts> {
    const facts = await this.users.signInFacts({ id });
    if (facts === null) throw new AppError('session.required', 'Please sign in.');
    return facts;
  }

  /** Whoever has no password has come in by a link of the server's, and has none to be asked for. */
  private async assertPassword(facts: SignInFacts, password: string | null, browser: Browser): Promise<void> {
    if (facts.passwordHash === null) return;
    if (password === null) throw new AppError('password.wrong', 'Type your present password.');
    const attempt = await this.attempts.begin(facts.email, browser.address);
    if (!(await this.hasher.fits(password, facts.passwordHash))) {
      throw new AppError('password.wrong', 'This is not your present password.');
    }
    await attempt.succeeded();
  }
}
