/** Recipients within a day, of one account by whomever, and of one user from wherever. */
export interface RecipientCounts {
  readonly ofAccount: number;
  readonly ofUser: number;
}

const whatToDo = 'Send it to fewer people, wait until tomorrow, or ask the administrator, who sets this limit.';

/** Why a message is too much, `counts` with its recipients; null when it is not. A limit of 0 is none. */
export function tooManyRecipients(counts: RecipientCounts, limits: RecipientCounts): string | null {
  if (isOver(counts.ofUser, limits.ofUser))
    return `With this message you would write to ${counts.ofUser} recipients within a day; ${limits.ofUser} are allowed for each person. ${whatToDo}`;
  if (isOver(counts.ofAccount, limits.ofAccount))
    return `With this message this account would write to ${counts.ofAccount} recipients within a day; ${limits.ofAccount} are allowed for each account. ${whatToDo}`;
  return null;
}

const isOver = (count: number, limit: number): boolean => limit > 0 && count > limit;
