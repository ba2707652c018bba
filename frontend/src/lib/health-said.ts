import type { AccountHealth, Quirk, ReplyOf, roundTripApi } from '@maildesk/contracts';
import { translated } from '../locales/texts';
import { troubleWords } from './trouble-words';

type Said = Pick<
  AccountHealth,
  | 'state'
  | 'isFresh'
  | 'capabilities'
  | 'triesLeft'
  | 'throttledUntil'
  | 'changes'
  | 'outbox'
  | 'problem'
  | 'host'
  | 'words'
>;

const say = (key: string, values: Readonly<Record<string, string | number>> = {}): string | null =>
  translated('healthSaid', key, values);

/** How an account is, in a few sentences: the server's own in English, and by what it tells of the account in other languages. */
export function stateSaid(account: Said): string {
  const { state, problem, host, throttledUntil, changes, outbox } = account;
  const sentence = say(stateKey(account));
  if (sentence === null) return account.words;
  const isConnected = state === 'live' || state === 'polling';
  const isTroubled = state === 'reconnecting' || state === 'needs-you';
  return [
    sentence,
    isTroubled && problem !== null ? troubleWords(problem, host) : null,
    state === 'needs-you' ? patienceSaid(account) : null,
    isConnected && throttledUntil !== null ? say('throttled') : null,
    changes.failed === 0 ? null : say('changesFailed', { count: changes.failed }),
    outbox.stuck === 0 ? null : say('mailsStuck', { count: outbox.stuck }),
  ]
    .filter((part) => part !== null)
    .join(' ');
}

function stateKey({ state, isFresh, capabilities, triesLeft }: Said): string {
  if (state === 'needs-you' && triesLeft === 0) return 'stopped';
  if (state !== 'live' && state !== 'polling') return state;
  if (!isFresh) return `${state}.late`;
  return state === 'polling' && capabilities.includes('IDLE') ? 'polling.refused' : `${state}.fresh`;
}

/** Whether a refused sign-in is still tried by itself. */
function patienceSaid({ triesLeft }: Said): string | null {
  if (triesLeft === null) return say('triedAgain');
  return triesLeft === 0 ? null : say('triesLeft', { count: triesLeft });
}

/** What a person should do about an account; null when there is nothing to do. */
export function stepSaid(
  account: Pick<AccountHealth, 'state' | 'isFresh' | 'failureClass' | 'nextStep'>,
): string | null {
  const { state, isFresh, failureClass, nextStep } = account;
  if (nextStep === null) return null;
  if (state === 'needs-you') return say(`step.${failureClass ?? 'auth'}`) ?? nextStep;
  if (state === 'reconnecting') return say(`step.${failureClass ?? 'network'}`) ?? nextStep;
  // What failed besides can wait where no mail comes in.
  return say(isFresh || state === 'paused' ? 'step.failed' : 'step.late') ?? nextStep;
}

/** What a mail server gets wrong, and what is done about it. */
export const quirkSaid = ({ quirk, words }: { readonly quirk: Quirk; readonly words: string }): string =>
  say(`quirk.${quirk}`) ?? words;

/** All accounts in a sentence. */
export function overallSaid(
  accounts: readonly Pick<AccountHealth, 'state' | 'isFresh' | 'needsAttention'>[],
  words: string,
): string {
  if (accounts.length === 0) return say('none') ?? words;
  const all = accounts.length;
  const countOf = (fits: (account: (typeof accounts)[number]) => boolean): number => accounts.filter(fits).length;
  const live = countOf(({ state, isFresh }) => isFresh && (state === 'live' || state === 'polling'));
  const start =
    live === 0 || live === all
      ? say(live === 0 ? 'notLive' : 'allLive', { count: all })
      : say('someLive', { count: live, all });
  if (start === null) return words;
  const others = [
    ['arePaused', countOf(({ state }) => state === 'paused')],
    ['wait', countOf(({ state, needsAttention }) => state === 'reconnecting' && !needsAttention)],
    ['need', countOf(({ needsAttention }) => needsAttention)],
  ] as const;
  const told = others.flatMap(([key, count]) => (count === 0 ? [] : [say(key, { count })]));
  return `${[start, ...told].join(', ')}.`;
}

/** How a round trip went; what kept it from succeeding, the server says. */
export const tripSaid = ({ failedAt, words }: ReplyOf<typeof roundTripApi.start>): string =>
  (failedAt === null ? say('testWorked') : null) ?? words;
