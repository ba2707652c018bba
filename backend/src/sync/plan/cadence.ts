const secondMs = 1000;
const minuteMs = 60 * secondMs;

/** Who could see a change at once: somebody who has the mailbox open, somebody who has the account on screen, or nobody. */
export type Audience = 'in-it' | 'online' | 'nobody';

/**
 * `watched`: the server tells of changes, and asking is for what it forgets. `inbox`: it does not, and mail arrives here.
 * `active`: things happen here. `quiet`: nothing has for a week.
 */
export type PollKind = 'watched' | 'inbox' | 'active' | 'quiet';

/** Where no counter tells of changed flags, a mailbox is looked into this often: one that somebody has open, and others. */
export const uncountedMs = { viewed: 25 * secondMs, other: 5 * minuteMs };

const everyMs: Readonly<Record<PollKind, Readonly<Record<Audience, number>>>> = {
  watched: { 'in-it': 5 * minuteMs, online: 10 * minuteMs, nobody: 15 * minuteMs },
  inbox: { 'in-it': 20 * secondMs, online: minuteMs, nobody: 4 * minuteMs },
  active: { 'in-it': 30 * secondMs, online: 2 * minuteMs, nobody: 15 * minuteMs },
  quiet: { 'in-it': minuteMs, online: 10 * minuteMs, nobody: 60 * minuteMs },
};

const emptyPollsToSlowDown = 5;

export interface PollHistory {
  /** The last poll found something. */
  readonly changed: boolean;
  /** How many polls in a row found nothing. */
  readonly emptyPolls: number;
}

/** How long to wait until a mailbox is asked for changes again, in milliseconds; at most `longestMs`. */
export function pollEveryMs(kind: PollKind, audience: Audience, history: PollHistory, longestMs: number): number {
  const usual = everyMs[kind][audience];
  const factor = history.changed ? 0.5 : history.emptyPolls >= emptyPollsToSlowDown ? 1.5 : 1;
  return Math.min(longestMs, usual * factor);
}

/** Up to a fifth more or less, so that accounts that began together do not go on together. */
export function jittered(ms: number, random: () => number = Math.random): number {
  return Math.round(ms * (0.8 + random() * 0.4));
}
