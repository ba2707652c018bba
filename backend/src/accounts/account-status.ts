import type { AccountState, ConnectionProblem, FailureClass } from '@maildesk/contracts';
import type { AccountEntity } from './account.entity.js';

/** The columns of an account that tell how its connection stands. */
export type AccountStatus = Pick<
  AccountEntity,
  | 'state'
  | 'stateSince'
  | 'problemCode'
  | 'problemMessage'
  | 'failureClass'
  | 'attempt'
  | 'nextAttemptAt'
  | 'verifiedAt'
>;

/** How an account's connection stands, as whoever holds the connection says it. */
export interface NewState {
  readonly state: AccountState;
  readonly problem: {
    readonly code: ConnectionProblem;
    readonly message: string;
    readonly failureClass: FailureClass;
    /** Attempts that have failed in a row, this one included. */
    readonly attempt: number;
  } | null;
  readonly nextAttemptAt: Date | null;
}

/** How old the proof may grow on people's screens before a newer one is pushed. */
const verifiedPushMs = 30_000;

/** The status after a change of state; null when nothing about it is new. Staying in a state does not renew `stateSince`. */
export function changedStatus(current: AccountStatus, next: NewState, now: Date): AccountStatus | null {
  const changed: AccountStatus = {
    state: next.state,
    stateSince: next.state === current.state ? current.stateSince : now,
    problemCode: next.problem?.code ?? null,
    problemMessage: next.problem?.message ?? null,
    failureClass: next.problem?.failureClass ?? null,
    attempt: next.problem?.attempt ?? 0,
    nextAttemptAt: next.nextAttemptAt,
    verifiedAt: current.verifiedAt,
  };
  const same =
    changed.state === current.state &&
    changed.problemCode === current.problemCode &&
    changed.problemMessage === current.problemMessage &&
    changed.failureClass === current.failureClass &&
    changed.attempt === current.attempt &&
    changed.nextAttemptAt?.getTime() === current.nextAttemptAt?.getTime();
  return same ? null : changed;
}

/** Whether a change of status is a step in the account's history, and not merely the next attempt of the same trouble. */
export function isNewChapter(before: AccountStatus, after: AccountStatus): boolean {
  return (
    before.state !== after.state ||
    before.failureClass !== after.failureClass ||
    before.problemCode !== after.problemCode
  );
}

/** A refused password is tried so often in all before it is left to a person: some servers refuse good ones for a while. */
export const passwordTries = 3;

/** How often an account that needs a person is still tried by itself; null when it is not a matter of a number. */
export function triesLeft({
  state,
  failureClass,
  attempt,
  nextAttemptAt,
}: Pick<AccountStatus, 'state' | 'failureClass' | 'attempt' | 'nextAttemptAt'>): number | null {
  if (state !== 'needs-you') return null;
  if (nextAttemptAt === null) return 0;
  return failureClass === 'auth' ? Math.max(1, passwordTries - attempt) : null;
}

/** Whether people should hear of a proof at `at` when the last one they could hear of was at `last`. */
export function isWorthPushing(last: Date | null, at: Date): boolean {
  return last === null || at.getTime() - last.getTime() > verifiedPushMs;
}
