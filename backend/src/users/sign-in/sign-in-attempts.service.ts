import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { AppError } from '../../common/app-error.js';
import { SignInAttemptsRepository } from './sign-in-attempts.repository.js';
import { addressWaits, networkOf, networkWaits, waitAfter, waitWords } from './sign-in-brake.js';

/** An attempt that counts as failed unless it is said otherwise. */
export interface Attempt {
  /** Seconds that nobody can try this address if the attempt fails. */
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

  /** @throws AppError `request.too-many` when the mail address or the network has to wait. */
  async begin(email: string, networkAddress: string): Promise<Attempt> {
    const address = keyOf('address', email.toLowerCase());
    const network = keyOf('network', networkOf(networkAddress));
    const ofNetwork = await this.attempts.begin(network, networkWaits);
    if (ofNetwork.kind === 'wait') throw tooMany(ofNetwork.seconds);
    const ofAddress = await this.attempts.begin(address, addressWaits);
    if (ofAddress.kind === 'wait') {
      // What the address refuses has told nobody anything about a password.
      await this.attempts.takeBack(network);
      throw tooMany(ofAddress.seconds);
    }
    return {
      waitSeconds: waitAfter(ofAddress.failures, addressWaits),
      succeeded: async () => {
        await this.attempts.forget(address);
        await this.attempts.takeBack(network);
      },
      undecided: async () => {
        await this.attempts.takeBack(address);
        await this.attempts.takeBack(network);
      },
    };
  }

  /** Lets the owner of a mail address try again at once, as somebody who knows them has said. */
  async pardon(email: string): Promise<void> {
    await this.attempts.forget(keyOf('address', email.toLowerCase()));
  }
}

const tooMany = (seconds: number): AppError => new AppError('request.too-many', waitWords(seconds));

const keyOf = (kind: 'address' | 'network', value: string): Buffer =>
  createHash('sha256').update(`${kind} ${value}`).digest();
