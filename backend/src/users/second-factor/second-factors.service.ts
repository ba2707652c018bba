import { Injectable } from '@nestjs/common';
import type { SqlRunner } from '../../audit/audit.module.js';
import { AppError } from '../../common/app-error.js';
import { Clock } from '../../common/clock.js';
import { SealedSecrets, type SecretRef } from '../../secrets/secrets.module.js';
import { hashOfRecoveryCode, newRecoveryCodes } from './recovery-codes.js';
import { type SecondFactorState, SecondFactorsRepository } from './second-factors.repository.js';
import { newTotpKey, totpStepOf, totpUri } from './totp.js';

const refOf = (userId: string): SecretRef => ({ kind: 'second-factor', ownerId: userId });

/** Codes of authenticator apps, and the recovery codes that stand in for them. */
@Injectable()
export class SecondFactors {
  constructor(
    private readonly clock: Clock,
    private readonly secrets: SealedSecrets,
    private readonly factors: SecondFactorsRepository,
  ) {}

  /** Null when the user has none. */
  find(userId: string): Promise<SecondFactorState | null> {
    return this.factors.find(userId);
  }

  /** Makes a key, which counts once a code of it has been told. @throws AppError `second-factor.exists` */
  async begin(userId: string, email: string): Promise<{ key: string; uri: string }> {
    const key = newTotpKey();
    const begun = await this.factors.begin(userId, (within) => this.secrets.put(within, refOf(userId), key));
    if (!begun) throw exists();
    return { key: key.reveal(), uri: totpUri(key, email) };
  }

  /**
   * Looks at the first code of a key; answers its time step, to switch the second factor on by. Null when the code is wrong.
   * @throws AppError `second-factor.exists`, `second-factor.not-begun`
   */
  async stepOfFirst(userId: string, code: string): Promise<number | null> {
    if ((await this.factors.find(userId)) !== null) throw exists();
    const key = await this.secrets.get(refOf(userId));
    if (key === null) throw new AppError('second-factor.not-begun', 'Begin anew: there is no key for this code.');
    return totpStepOf(key, bare(code), this.clock.now());
  }

  /** Switches the second factor on; answers the recovery codes. @throws AppError `second-factor.exists` */
  async switchOn(within: SqlRunner, userId: string, step: number): Promise<string[]> {
    const codes = newRecoveryCodes();
    if (!(await this.factors.confirm(within, userId, step, hashesOf(codes)))) throw exists();
    return codes;
  }

  /** Whether the code, of the authenticator or for recovery, is right. It is used up: no code is right twice. */
  async accepts(userId: string, code: string): Promise<boolean> {
    const recoveryHash = hashOfRecoveryCode(code);
    if (recoveryHash !== null) return this.factors.useRecoveryCode(userId, recoveryHash);
    const key = await this.secrets.get(refOf(userId));
    const step = key === null ? null : totpStepOf(key, bare(code), this.clock.now());
    return step !== null && (await this.factors.useStep(userId, step));
  }

  /** New recovery codes in place of the former. @throws AppError `second-factor.not-begun` */
  async renewRecoveryCodes(within: SqlRunner, userId: string): Promise<string[]> {
    const codes = newRecoveryCodes();
    if (await this.factors.replaceRecoveryCodes(within, userId, hashesOf(codes))) return codes;
    throw new AppError('second-factor.not-begun', 'There is no second factor that codes could stand in for.');
  }

  async remove(within: SqlRunner, userId: string): Promise<void> {
    await this.factors.remove(within, userId);
    await this.secrets.delete(within, refOf(userId));
  }
}

const exists = (): AppError =>
  new AppError('second-factor.exists', 'There is a second factor already. Remove it first to set up another one.');

const bare = (code: string): string => code.replaceAll(/[\s-]/g, '');

const hashesOf = (codes: readonly string[]): Buffer[] =>
  codes.map((code) => hashOfRecoveryCode(code)).filter((hash) => hash !== null);
