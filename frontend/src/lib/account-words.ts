import type { Account } from '@maildesk/contracts';
import { formatAgo, formatClock, formatWait } from './format-date';

export type Light = 'ok' | 'busy' | 'warn' | 'bad' | 'unknown';

export interface AccountWords {
  readonly light: Light;
  /** Two or three words. */
  readonly short: string;
  /** A sentence or two: what it means and what happens next. */
  readonly long: string;
}

/** While the page itself has lost the connection. */
export const staleWords: AccountWords = {
  light: 'unknown',
  short: 'Not known',
  long: 'This page has lost the connection to MailDesk and is trying to get it back.',
};

/** The state of an account's connection in plain words. */
export function accountWords(account: Account, now: Date): AccountWords {
  const checked = account.verifiedAt === null ? '' : ` Checked ${formatAgo(new Date(account.verifiedAt), now)}.`;
  const reason = account.problem === null ? '' : `${account.problem.message} `;
  switch (account.state) {
    case 'live':
      return { light: 'ok', short: 'Live', long: `New mail shows the moment it arrives.${checked}` };
    case 'polling':
      return {
        light: 'ok',
        short: 'Checking regularly',
        long: `The server cannot announce new mail, so it is asked again and again.${checked}`,
      };
    case 'connecting':
      return { light: 'busy', short: 'Connecting', long: 'Connecting to the mail server for the first time.' };
    case 'reconnecting': {
      const wait = account.nextAttemptAt === null ? 'soon' : formatWait(new Date(account.nextAttemptAt), now);
      const since = formatClock(new Date(account.stateSince));
      return {
        light: 'warn',
        short: wait === 'now' ? 'Reconnecting' : `Reconnecting ${wait}`,
        long: `${reason}What you see is as of ${since}. Trying again ${wait}.`,
      };
    }
    case 'needs-you':
      return { light: 'bad', short: 'Needs you', long: `${reason}Nothing is tried until the settings are corrected.` };
  }
}
