import { type Account, roleAllows } from '@maildesk/contracts';
import { formatAgo, formatRowTime, formatWait } from './format-date';
import { t } from '../locales/state';
import { troubleWords } from './trouble-words';

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
export const staleWords = (): AccountWords => ({
  light: 'unknown',
  short: t('notKnown'),
  long: t('pageOffline'),
  canTry: false,
});

/** The state of an account's connection in plain words. */
export function accountWords(account: Account, now: Date): AccountWords {
  const checked =
    account.verifiedAt === null ? null : t('checked', { ago: formatAgo(new Date(account.verifiedAt), now) });
  const reason = account.problem === null ? null : troubleWords(account.problem, account.imap.host);
  const since = formatRowTime(new Date(account.stateSince), now);
  switch (account.state) {
    case 'live':
    case 'polling':
      if (!isFresh(account, now)) {
        return { light: 'warn', short: t('notCheckedLately'), long: sentences(t('notProved'), checked), canTry: true };
      }
      return account.state === 'live'
        ? { light: 'ok', short: t('live'), long: sentences(t('showsAtOnce'), checked), canTry: false }
        : { light: 'ok', short: t('checkingRegularly'), long: sentences(t('askedAgain'), checked), canTry: false };
    case 'connecting':
      return { light: 'busy', short: t('connecting'), long: t('connectingToServer'), canTry: false };
    case 'reconnecting': {
      const at = account.nextAttemptAt === null ? null : new Date(account.nextAttemptAt);
      const wait = at === null ? t('soon') : formatWait(at, now);
      return {
        light: 'warn',
        short: at !== null && at <= now ? t('reconnecting') : t('reconnectingIn', { wait }),
        long: sentences(reason, t('asOf', { since, wait })),
        canTry: true,
      };
    }
    case 'paused':
      return {
        light: 'unknown',
        short: t('paused'),
        long: t(roleAllows(account.role, 'account-admin') ? 'pausedByYou' : 'pausedByOwner', { since }),
        canTry: false,
      };
    case 'needs-you':
      return {
        light: 'bad',
        short: t(roleAllows(account.role, 'account-own') ? 'needsYou' : 'needsOwner'),
        long: sentences(reason, t('notConnectedSince', { since, next: nextWords(account, now) })),
        canTry: account.nextAttemptAt !== null,
      };
  }
}

const sentences = (...parts: readonly (string | null)[]): string => parts.filter((part) => part !== null).join(' ');

/** What is tried next while somebody has to do something, as the end of a sentence. */
function nextWords({ nextAttemptAt, problem, triesLeft }: Account, now: Date): string {
  if (nextAttemptAt === null) return t(problem?.code === 'sign-in-needed' ? 'untilSignIn' : 'untilCorrected');
  const wait = formatWait(new Date(nextAttemptAt), now);
  return triesLeft === null ? t('triedAgain', { wait }) : t('triesLeft', { count: triesLeft, wait });
}

const isFresh = ({ verifiedAt }: Account, now: Date): boolean =>
  verifiedAt !== null && now.getTime() - new Date(verifiedAt).getTime() <= freshForMs;
