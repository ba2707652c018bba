import { type Account, roleAllows } from '@maildesk/contracts';
import { formatAgo, formatRowTime, formatWait } from './format-date';

export type Light = 'ok' | 'busy' | 'warn' | 'bad' | 'unknown';

export interface AccountWords {
  readonly light: Light;
  /** Two or three words. */
  readonly short: string;
  /** A sentence or two: what it means and what happens next. */
  readonly long: string;
  /** Whether trying to connect at once may help. */
  readonly canTry: boolean;
}

/** An inbox that was not proved in step with its server for longer than this is not called live, whatever its connection says. */
const freshForMs = 10 * 60_000;

/** While the page itself has lost the connection. */
export const staleWords: AccountWords = {
  light: 'unknown',
  short: 'Not known',
  long: 'This page has lost the connection to MailDesk and is trying to get it back.',
  canTry: false,
};

/** The state of an account's connection in plain words. */
export function accountWords(account: Account, now: Date): AccountWords {
  const checked = account.verifiedAt === null ? '' : ` Checked ${formatAgo(new Date(account.verifiedAt), now)}.`;
  const reason = account.problem === null ? '' : `${account.problem.message} `;
  const since = formatRowTime(new Date(account.stateSince), now);
  switch (account.state) {
    case 'live':
    case 'polling':
      if (!isFresh(account, now)) {
        const long = `It is connected, but for more than ten minutes nothing has proved that the inbox is up to date.${checked}`;
        return { light: 'warn', short: 'Not checked lately', long, canTry: true };
      }
      return account.state === 'live'
        ? { light: 'ok', short: 'Live', long: `New mail shows the moment it arrives.${checked}`, canTry: false }
        : {
            light: 'ok',
            short: 'Checking regularly',
            long: `The server cannot announce new mail, so it is asked again and again.${checked}`,
            canTry: false,
          };
    case 'connecting':
      return { light: 'busy', short: 'Connecting', long: 'Connecting to the mail server.', canTry: false };
    case 'reconnecting': {
      const wait = account.nextAttemptAt === null ? 'soon' : formatWait(new Date(account.nextAttemptAt), now);
      return {
        light: 'warn',
        short: wait === 'now' ? 'Reconnecting' : `Reconnecting ${wait}`,
        long: `${reason}What you see is as of ${since}. Trying again ${wait}.`,
        canTry: true,
      };
    }
    case 'paused':
      return {
        light: 'unknown',
        short: 'Paused',
        long: `Nothing comes in and nothing is sent since ${since}. What you change here waits until ${
          roleAllows(account.role, 'account-admin') ? 'you resume it' : 'an owner resumes it'
        }.`,
        canTry: false,
      };
    case 'needs-you': {
      const next =
        account.nextAttemptAt === null
          ? account.problem?.code === 'sign-in-needed'
            ? 'nothing is tried until somebody signs in again'
            : 'nothing is tried until the settings are corrected'
          : `it is tried ${triesWords(account.triesLeft)} ${formatWait(new Date(account.nextAttemptAt), now)}`;
      return {
        light: 'bad',
        short: roleAllows(account.role, 'account-own') ? 'Needs you' : 'Needs an owner',
        long: `${reason}Not connected since ${since}; ${next}.`,
        canTry: account.nextAttemptAt !== null,
      };
    }
  }
}

/** How often it is still tried; the time of the next attempt follows. */
function triesWords(triesLeft: number | null): string {
  if (triesLeft === null) return 'again';
  return triesLeft === 1 ? 'once more,' : `${triesLeft} more times, next`;
}

const isFresh = ({ verifiedAt }: Account, now: Date): boolean =>
  verifiedAt !== null && now.getTime() - new Date(verifiedAt).getTime() <= freshForMs;
