import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../../common/app-error.js';
import { SignInAttemptsRepository } from './sign-in-attempts.repository.js';
import {
  addressBrake,
  addressWaits,
  delayAfter,
  everywhereBrake,
  networkBrake,
  networkOf,
  waitAfter,
  waitWords,
} from './sign-in-brake.js';

/** An attempt that counts as failed unless it is said otherwise. */
export interface Attempt {
  /** Seconds that this network cannot try this address if the attempt fails. */
  readonly waitSeconds: number;
  /** It was right: the address begins anew, the network is charged nothing. */
  succeeded(): Promise<void>;
  /** It was neither right nor wrong. */
  undecided(): Promise<void>;
}

/**
 * Makes guessing slow, for every process of this MailDesk together. Addresses that nobody has are braked as those of people,
 * so that the brake does not tell who is here.
 */
@Injectable()
export class SignInAttempts {
  constructor(private readonly attempts: SignInAttemptsRepository) {}

  /**
   * `purpose`: what is guessed. Codes at a link are counted apart, so that guessing passwords does not close that way too.
   * @throws AppError `request.too-many` when the network, or the mail address from there, has to wait.
   */
  async begin(email: string, networkAddress: string, purpose: Purpose = 'password'): Promise<Attempt> {
    const network = keyOf('network', networkOf(networkAddress));
    const everywhere = keyOf(purpose, email.toLowerCase()).subarray(0, prefixBytes);
    const address = Buffer.concat([everywhere, network.subarray(0, prefixBytes)]);
    const ofNetwork = await this.attempts.begin(network, networkBrake);
    if (ofNetwork.kind === 'wait') throw tooMany(ofNetwork.seconds);
    const ofAddress = await this.attempts.begin(address, addressBrake);
    if (ofAddress.kind === 'wait') {
      // What the address refuses has told nobody anything about a password.
      await this.attempts.takeBack(network);
      throw tooMany(ofAddress.seconds);
    }
    const ofEverywhere = await this.attempts.begin(everywhere, everywhereBrake);
    if (ofEverywhere.kind === 'counted') await pause(delayAfter(ofEverywhere.failures));
    return {
      waitSeconds: waitAfter(ofAddress.failures, addressWaits),
      succeeded: async () => {
        await this.attempts.forget(address);
        await this.attempts.takeBack(everywhere);
        await this.attempts.takeBack(network);
      },
      undecided: async () => {
        for (const key of [address, everywhere, network]) await this.attempts.takeBack(key);
      },
    };
  }

  /** Lets the owner of a mail address try again at once, from anywhere, as somebody who knows them has said. */
  async pardon(email: string): Promise<void> {
    for (const purpose of ['password', 'link-code'] as const) {
      await this.attempts.forgetBeginning(keyOf(purpose, email.toLowerCase()).subarray(0, prefixBytes));
    }
  }
}

type Purpose = 'password' | 'link-code';

/** Of the hash of an address, and of that of a network after it. */
const prefixBytes = 16;

const tooMany = (seconds: number): AppError => new AppError('request.too-many', waitWords(seconds));

const keyOf = (kind: Purpose | 'network', value: string): Buffer =>
  createHash('sha256').update(`${kind} ${value}`).digest();
