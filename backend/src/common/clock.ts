import { Injectable } from '@nestjs/common';
import { setTimeout as wait } from 'node:timers/promises';

/** The time and waiting, so that tests can own both. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }

  /** Resolves after `ms`, or as soon as `signal` aborts; never rejects. */
  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    try {
      await wait(ms, undefined, { signal });
    } catch {
      // Aborted: the caller looks at its signal.
    }
  }
}
