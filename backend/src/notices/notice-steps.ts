import type { NoticeRule } from '@maildesk/contracts';
import type { Trouble } from './present-troubles.js';

/** A trouble that a rule has told of. */
export interface ToldTrouble extends Pick<Trouble, 'trouble' | 'subject' | 'accountId' | 'since'> {
  /** Since when it is gone, for as long as it may still come back without being another one. */
  readonly overSince: Date | null;
}

export interface NoticeSteps {
  /** To be told of. */
  readonly begun: Trouble[];
  /** To be told that it is over. */
  readonly ended: ToldTrouble[];
  /** Gone for the first time, and there again, without a word to anybody. */
  readonly quiet: ToldTrouble[];
  readonly back: ToldTrouble[];
  /** The keys of all that is told of after this and not over. */
  readonly open: string[];
}

const minuteMs = 60_000;

/** What a rule has to tell now. Each trouble is told of once, and once that it is over, however often it flaps meanwhile. */
export function noticeSteps(
  rule: Pick<NoticeRule, 'troubles' | 'afterMinutes' | 'quietMinutes'>,
  told: readonly ToldTrouble[],
  present: readonly Trouble[],
  now: Date,
): NoticeSteps {
  const watched = present.filter(({ trouble }) => rule.troubles.includes(trouble));
  const presentKeys = new Set(watched.map(keyOf));
  const toldKeys = new Set(told.map(keyOf));
  const longEnough = now.getTime() - rule.afterMinutes * minuteMs;
  const isOver = ({ overSince }: ToldTrouble): boolean =>
    now.getTime() - (overSince ?? now).getTime() >= rule.quietMinutes * minuteMs;
  const gone = told.filter((one) => !presentKeys.has(keyOf(one)));
  const begun = watched.filter(
    (one) =>
      one.since.getTime() <= longEnough &&
      !toldKeys.has(keyOf(one)) &&
      (one.isSaidBy === null || !rule.troubles.includes(one.isSaidBy)),
  );
  const ended = gone.filter(isOver);
  return {
    begun,
    ended,
    quiet: gone.filter((one) => one.overSince === null && !isOver(one)),
    back: told.filter((one) => one.overSince !== null && presentKeys.has(keyOf(one))),
    open: [...told.filter((one) => !ended.includes(one)), ...begun].map(keyOf),
  };
}

/** What a trouble is called in events, from its beginning to its end. */
export const keyOf = ({ trouble, subject }: Pick<Trouble, 'trouble' | 'subject'>): string => `${trouble}:${subject}`;
