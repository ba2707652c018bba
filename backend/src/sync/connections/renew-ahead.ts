import { type ImapSession, MailServerError } from '../../adapters/adapters.module.js';
import type { Clock } from '../../common/clock.js';

/** While there is no newer token or no further connection to be had, it is asked for again this often. */
const againMs = 60_000;
/** A timer does not hold more than 24 days. */
const longestSleepMs = 24 * 60 * 60_000;

interface Renewal {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** When the present sign-in should be followed by another one; null where it does not run out. */
  readonly dueAt: () => Date | null;
  /** Signs in by a newer token, and sets `dueAt` anew. */
  readonly connect: () => Promise<ImapSession>;
  readonly handOver: (session: ImapSession) => void;
  readonly onFailure: (error: MailServerError) => void;
}

/**
 * Makes the next connection before the sign-in of the present one runs out, so that a server which ends sessions with their
 * token (Gmail) finds nobody on the old one. As long as that fails, the present connection goes on.
 *
 * Failure contract: resolves when `signal` aborts and closes then what it has just made. Rejects where a person has to sign in
 * again, and with whatever is no trouble of a server's.
 */
export async function renewAhead({ clock, signal, dueAt, connect, handOver, onFailure }: Renewal): Promise<void> {
  let notBefore = 0;
  while (!signal.aborted) {
    const due = dueAt()?.getTime();
    if (due === undefined) {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      return;
    }
    const leftMs = Math.max(due, notBefore) - clock.now().getTime();
    if (leftMs > 0) {
      await clock.sleep(Math.min(leftMs, longestSleepMs), signal);
      continue;
    }
    try {
      const session = await connect();
      if (signal.aborted) session.abort();
      else handOver(session);
      // While the provider does not answer, the token of before signs in once more, and is due as before.
      const nowMs = clock.now().getTime();
      notBefore = (dueAt()?.getTime() ?? Infinity) > nowMs ? 0 : nowMs + againMs;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof MailServerError) || error.failureClass === 'authorization') throw error;
      onFailure(error);
      notBefore = clock.now().getTime() + Math.max(againMs, error.retryAfterMs ?? 0);
    }
  }
}
