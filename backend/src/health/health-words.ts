import type { AccountState, FailureClass, Quirk } from '@maildesk/contracts';

/** An inbox that was not proved in step with its server for longer than this is not called live, whatever its connection says. */
export const freshForMs: number = 10 * 60_000;

/** So many accounts in trouble are named in the sentence about all of them. */
const named = 3;

/** What the words about an account are made of. */
export interface HealthFacts {
  readonly state: AccountState;
  readonly stateSince: Date;
  readonly verifiedAt: Date | null;
  readonly failureClass: FailureClass | null;
  /** The sentence about the connection's trouble. */
  readonly problem: string | null;
  /** See `triesLeft` of the account. */
  readonly triesLeft: number | null;
  /** The server has asked to be left alone, and is. */
  readonly isThrottled: boolean;
  /** The server says that it can announce changes (IDLE, RFC 2177). */
  readonly offersIdle: boolean;
  readonly changesFailed: number;
  readonly outboxStuck: number;
}

export interface HealthWords {
  readonly isFresh: boolean;
  readonly needsAttention: boolean;
  readonly words: string;
  readonly nextStep: string | null;
}

/** Whether the inbox was proved in step with the server lately. */
export function isFresh(verifiedAt: Date | null, now: Date): boolean {
  return verifiedAt !== null && now.getTime() - verifiedAt.getTime() <= freshForMs;
}

/** How an account is, for a person who has to decide whether to do something about it. */
export function healthWords(facts: HealthFacts, now: Date): HealthWords {
  const fresh = isFresh(facts.verifiedAt, now);
  // Whoever has just been connected is not in trouble yet.
  const isNew = facts.verifiedAt === null && now.getTime() - facts.stateSince.getTime() <= freshForMs;
  // Who paused it knows that nothing comes in.
  const isLate = !fresh && !isNew && facts.state !== 'paused';
  const failed = failedWords(facts);
  return {
    isFresh: fresh,
    needsAttention: isLate || facts.state === 'needs-you' || failed !== '',
    words: `${stateWords(facts, fresh)}${patienceWords(facts)}${failed}`,
    nextStep: nextStep(facts, isLate, failed !== ''),
  };
}

function stateWords({ state, problem, triesLeft, offersIdle }: HealthFacts, fresh: boolean): string {
  const reason = problem === null ? '' : ` ${problem}`;
  switch (state) {
    case 'live':
      return fresh
        ? 'Live: new mail shows the moment it arrives.'
        : 'Connected, but for more than ten minutes there has been no proof that the inbox is in step with the server.';
    case 'polling':
      if (fresh && offersIdle)
        return 'Checked regularly: the server offers to announce new mail, and refuses to when it is asked.';
      return fresh
        ? 'Checked regularly: the server cannot announce new mail.'
        : 'Connected, but no check of the inbox has succeeded for more than ten minutes.';
    case 'connecting':
      return 'Connecting to the mail server.';
    case 'reconnecting':
      return `Waiting to try again.${reason}`;
    case 'paused':
      return 'Paused: nothing comes in and nothing is sent until an owner resumes it.';
    case 'needs-you':
      if (triesLeft === 0) return `Stopped until a person helps.${reason}`;
      return `Needs a person.${reason} It is tried ${triesLeft === null ? 'again' : count(triesLeft, 'more time')} by itself.`;
  }
}

function patienceWords({ state, isThrottled }: HealthFacts): string {
  if (!isThrottled || (state !== 'live' && state !== 'polling')) return '';
  return ' The server asked to be left alone for a while: until then only what somebody waits for is done.';
}

const quirkSentences: Readonly<Record<Quirk, string>> = {
  'notify-silent':
    'It accepted to announce changes in all folders (NOTIFY) and did not. Folders other than the inbox are asked regularly. A week later it is asked to announce them again.',
  'no-qresync':
    'Its answers could not be understood, or were wrong several times within a day, when it was asked for changes the quickest way (QRESYNC). They are found without. A week later it is trusted again.',
  'no-condstore':
    'Its answers could not be understood, or were wrong several times within a day, when it was asked for changed flags (CONDSTORE). Flags are read and compared. A week later it is trusted again.',
  'files-sent-itself':
    'It files a copy of sent mail itself, some time after it was sent. No second copy is filed; it may show late in Sent. A week later it is looked whether that is still so.',
};

/** What a server gets wrong, and what is done about it, in plain words. */
export const quirkWords = (quirk: Quirk): string => quirkSentences[quirk];

function failedWords({ changesFailed, outboxStuck }: HealthFacts): string {
  const changes = changesFailed === 0 ? '' : ` The server refused ${count(changesFailed, 'change')}.`;
  const mails = outboxStuck === 0 ? '' : ` ${count(outboxStuck, 'message')} could not be sent.`;
  return changes + mails;
}

const steps: Readonly<Record<FailureClass, string>> = {
  auth: 'An owner of the account should check the password and sign in again.',
  'auth-ambiguous': 'It is tried again by itself. If it stays so for more than an hour, check the password.',
  authorization: 'An owner of the account should press “Sign in again”: nothing else helps.',
  'sign-in-service':
    'It is tried again by itself. If it lasts, an administrator should look at this sign-in provider in the settings.',
  settings: 'An owner of the account should correct its settings: encryption, certificate or way of signing in.',
  'connection-limit': 'Close other mail programs that use this account, or have the server allow more connections.',
  throttled: 'Nothing: the server asked for patience and gets it.',
  network: 'It is tried again by itself. If it lasts, check that the mail server runs and can be reached from here.',
  server: 'It is tried again by itself. If it lasts, ask whoever runs the mail server.',
  protocol: 'It is tried again with fewer features. If it lasts, report it with the name of the mail server.',
};

function nextStep({ state, failureClass }: HealthFacts, isLate: boolean, hasFailed: boolean): string | null {
  if (state === 'needs-you') return steps[failureClass ?? 'auth'];
  if (state === 'reconnecting') return steps[failureClass ?? 'network'];
  if (isLate) return 'Try to connect again. If that does not help, the log of MailDesk may say more.';
  return hasFailed
    ? 'Look at the refused changes and unsent messages of this account: try them again or give them up.'
    : null;
}

/** All accounts in a sentence: how many are live, and which need somebody. */
export function overallWords(accounts: readonly (HealthWords & { state: AccountState; address: string })[]): string {
  if (accounts.length === 0) return 'No account is connected yet.';
  const live = accounts.filter(({ isFresh, state }) => isFresh && (state === 'live' || state === 'polling')).length;
  const inTrouble = accounts.filter((account) => account.needsAttention);
  const paused = accounts.filter(({ state }) => state === 'paused').length;
  const all = accounts.length;
  if (all === 1 && paused === 1 && inTrouble.length === 0) return 'The account is paused.';
  const start =
    paused === 0 ? liveWords(live, all) : `${liveWords(live, all)}, ${paused} ${paused === 1 ? 'is' : 'are'} paused`;
  if (inTrouble.length === 0) {
    if (live + paused === all) return `${start}.`;
    const waiting = accounts.filter(({ state }) => state === 'reconnecting').length;
    if (waiting > 0) return all === 1 ? `${start}: it waits to try again.` : `${start}; ${waitWords(waiting)} again.`;
    return all === 1 ? `${start}, and on its way.` : `${start}; the others are on their way.`;
  }
  const names = inTrouble.slice(0, named).map(({ address, words }) => `${address}: ${words}`);
  const rest = inTrouble.length > named ? ` And ${inTrouble.length - named} more.` : '';
  const who = all === 1 ? 'it needs' : `${inTrouble.length} ${inTrouble.length === 1 ? 'needs' : 'need'}`;
  return `${start}; ${who} attention. ${names.join(' ')}${rest}`;
}

function liveWords(live: number, all: number): string {
  if (all === 1) return live === 1 ? 'The account is live' : 'The account is not live';
  if (live === all) return `All ${all} accounts are live`;
  return `${live} of ${all} accounts ${live === 1 ? 'is' : 'are'} live`;
}

const waitWords = (waiting: number): string => `${waiting} ${waiting === 1 ? 'waits' : 'wait'} to try`;

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
