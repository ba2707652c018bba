import type { SignInPolicy } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit.module.js';
import type { SignedInUser } from '../../common/access-rules.js';
import { AppError } from '../../common/app-error.js';
import { UnitOfWork } from '../../database/database.module.js';
import { SecondFactors } from '../second-factor/second-factors.service.js';
import { SessionsService } from '../sessions.service.js';
import { SignInPolicyRepository } from './sign-in-policy.repository.js';

/** What is asked of everybody who signs in. */
@Injectable()
export class SignInPolicies {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly policy: SignInPolicyRepository,
    private readonly secondFactors: SecondFactors,
    private readonly sessions: SessionsService,
    private readonly audit: AuditLog,
  ) {}

  read(): Promise<SignInPolicy> {
    return this.policy.read();
  }

  /**
   * Whoever has no second factor when one is required is signed out; at the next sign-in they set one up.
   * @throws AppError `second-factor.not-begun` when the caller has none: nobody is to lock out themselves by a click
   */
  async set(caller: SignedInUser, policy: SignInPolicy): Promise<SignInPolicy> {
    if (policy.isSecondFactorRequired && (await this.secondFactors.find(caller.id)) === null) {
      throw new AppError('second-factor.not-begun', 'Set up your own second factor first, under "Your settings".');
    }
    const detail = `second factor ${policy.isSecondFactorRequired ? 'required of everybody' : 'left to everybody'}`;
    await this.unitOfWork.runShared(async (tx) => {
      await this.policy.set(tx, policy);
      if (policy.isSecondFactorRequired) await this.sessions.endWithoutSecondFactor(tx);
      await this.audit.record({ actorId: caller.id, action: 'user.changed', facts: { detail } }, tx);
    });
    return policy;
  }
}
