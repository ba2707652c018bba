import { hash, verify } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/app-error.js';

/** Argon2id (RFC 9106), the library's default kind, with what OWASP's password storage cheat sheet asks for at least. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Made with this cost of bytes that nobody kept: what is compared where there is no password, so that it takes as long. */
export const decoyHash =
  '$argon2id$v=19$m=19456,t=2,p=1$NkEqNPhYVGNevaFKuAUMyQ$MWI3BiSDc+Bt7tkezBwH1byMIg5Q7rRC78Og8a+gBeQ';

/** Each takes 19 MiB and one of the four threads that files and look-ups of names wait for as well. */
const atOnce = 2;
const longestQueue = 40;

/** Hashes passwords, a few at a time. */
@Injectable()
export class PasswordHasher {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /** What to store of a password. @throws AppError `request.too-many` */
  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(typed(password), cost));
  }

  /**
   * Whether the password is the one that `stored` was made of. Takes as long when nothing is stored.
   * @throws AppError `request.too-many`
   */
  async fits(password: string, stored: string | null): Promise<boolean> {
    const fits = await this.inTurn(() => verify(stored ?? decoyHash, typed(password)));
    return fits && stored !== null;
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.waiting.length >= longestQueue) {
      throw new AppError('request.too-many', 'Too many people sign in at this moment. Please try again in a moment.');
    }
    if (this.running >= atOnce) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    try {
      return await work();
    } finally {
      // The place goes to whoever waits; only when nobody does is it free.
      const next = this.waiting.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }
}

/** The same letters are made of different code points by different keyboards. */
const typed = (password: string): string => password.normalize('NFC');
