import type { AccountHealth, AccountState, FailureClass, NoticeTrouble } from '@maildesk/contracts';

/** What is known of an account, for telling whether it is in trouble. */
export interface AccountFacts {
  readonly accountId: string;
  readonly address: string;
  readonly host: string;
  readonly isDemo: boolean;
  readonly state: AccountState;
  readonly stateSince: Date;
  readonly failureClass: FailureClass | null;
  readonly problem: AccountHealth['problem'];
  readonly verifiedAt: Date | null;
  /** When the oldest message that could not be sent was handed over. */
  readonly unsentSince: Date | null;
  /** When the oldest wish that was not carried to the server was made. */
  readonly changesSince: Date | null;
}

export interface Outage {
  readonly host: string;
  readonly since: Date;
  /** What the mail server does wrong, in a sentence, where it is reached and does it to all of its accounts. */
  readonly problem: string | null;
}

/** A trouble, and since when. `subject`: the id of the account, or the mail server of an outage. */
export interface Trouble {
  readonly trouble: NoticeTrouble;
  readonly subject: string;
  readonly accountId: string | null;
  readonly since: Date;
  /** Another trouble of the same rule says it already, so it is no news by itself. */
  readonly isSaidBy: NoticeTrouble | null;
  /** See `Outage`; null of all others. */
  readonly problem: string | null;
}

/** All troubles there are. `freshForMs`: for how long a proof that the inbox is in step counts. */
export function troublesOf(
  accounts: readonly AccountFacts[],
  outages: readonly Outage[],
  { now, freshForMs }: { now: Date; freshForMs: number },
): Trouble[] {
  const out = new Set(outages.map(({ host }) => host));
  const ofHosts = outages.map(({ host, since, problem }) => {
    return { trouble: 'outage', subject: host, accountId: null, since, isSaidBy: null, problem } as const;
  });
  return [...ofHosts, ...accounts.flatMap((account) => troublesOfAccount(account, out, { now, freshForMs }))];
}

function troublesOfAccount(
  account: AccountFacts,
  out: ReadonlySet<string>,
  { now, freshForMs }: { now: Date; freshForMs: number },
): Trouble[] {
  const { accountId, state, stateSince, verifiedAt, unsentSince, changesSince } = account;
  // Whoever paused it knows that nothing comes in and nothing goes out.
  if (state === 'paused') return [];
  const cutOff = out.has(account.host) ? 'outage' : state === 'needs-you' ? 'sign-in-needed' : null;
  const found: Trouble[] = [];
  const add = (trouble: NoticeTrouble, since: Date | null, isSaidBy: NoticeTrouble | null): void => {
    if (since === null || since > now) return;
    found.push({ trouble, subject: accountId, accountId, since, isSaidBy, problem: null });
  };
  add('not-fresh', new Date((verifiedAt ?? stateSince).getTime() + freshForMs), cutOff);
  add('sign-in-needed', state === 'needs-you' ? stateSince : null, null);
  add('not-sent', unsentSince, null);
  add('changes-waiting', changesSince, cutOff);
  return found;
}
