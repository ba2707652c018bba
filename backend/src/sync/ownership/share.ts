/** A process that accounts can be with, and how many are. */
export interface Holder {
  readonly id: string;
  readonly accounts: number;
}

/** Given away at a time; each is a farewell to a mail server and a sign-in by somebody else. */
const step = 20;

/**
 * How many of the `unowned` accounts the process `me` takes. What does not divide evenly it takes only as far as enough is left
 * for those who have less than their share.
 */
export function vacancies(me: string, holders: readonly Holder[], unowned: number): number {
  const mine = accountsOf(me, holders);
  const total = holders.reduce((sum, { accounts }) => sum + accounts, unowned);
  const share = Math.floor(total / holders.length);
  const dueToOthers = holders
    .filter(({ id }) => id !== me)
    .reduce((sum, { accounts }) => sum + Math.max(0, share - accounts), 0);
  const most = Math.min(Math.ceil(total / holders.length) - mine, unowned - dueToOthers);
  return Math.max(0, most, Math.min(share - mine, unowned));
}

/**
 * How many accounts the process `me` gives away now so that all have the same number in the end, give or take one. While
 * accounts are without an owner nobody can tell yet who will be short of one, so only what is too much for sure is given.
 */
export function surplus(me: string, holders: readonly Holder[], unowned: number): number {
  const mine = accountsOf(me, holders);
  const total = holders.reduce((sum, { accounts }) => sum + accounts, unowned);
  const tooMany = mine - Math.ceil(total / holders.length);
  if (tooMany > 0) return Math.min(step, tooMany);
  const counts = holders.map(({ accounts }) => accounts);
  if (unowned > 0 || mine - Math.min(...counts) < 2) return 0;
  // One of those who have most gives one; were it each of them, it would be too many.
  const giver = holders.filter(({ accounts }) => accounts === Math.max(...counts)).toSorted(byId)[0];
  return giver?.id === me ? 1 : 0;
}

const accountsOf = (id: string, holders: readonly Holder[]): number =>
  holders.find((holder) => holder.id === id)?.accounts ?? 0;

const byId = (one: Holder, other: Holder): number => (one.id < other.id ? -1 : 1);
