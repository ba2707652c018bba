import type { AccountHealth, AccountState, FailureClass, Outage } from '@maildesk/contracts';

type Seen = Pick<AccountHealth, 'host' | 'isDemo' | 'state' | 'stateSince' | 'failureClass'> & {
  /** Not given by whoever needs no reason. */
  readonly problem?: AccountHealth['problem'];
};

/** Failures that are the server's, of its sign-in service or of the way to it, and no account's own. */
const serversFailures: ReadonlySet<FailureClass | null> = new Set(['network', 'server', 'sign-in-service', 'protocol']);
/** One mailbox may pass a limit of its own; when all of several have, the limit is the server's. */
const limits: ReadonlySet<FailureClass | null> = new Set(['throttled', 'connection-limit']);

/** Accounts that wait for a person, were never connected, or are let be say nothing of their server. */
const silentStates: ReadonlySet<AccountState> = new Set(['needs-you', 'connecting', 'paused']);

/** Mail servers of which every account waits because the server is not reached or does not work, the longest outage first. */
export function outagesOf(accounts: readonly Seen[]): Outage[] {
  const byHost = new Map<string, Seen[]>();
  for (const account of accounts) {
    if (account.isDemo || silentStates.has(account.state)) continue;
    byHost.set(account.host, [...(byHost.get(account.host) ?? []), account]);
  }
  return [...byHost]
    .filter(([, all]) => all.every((one) => isCutOff(one, all.length > 1)))
    .map(([host, all]) => ({
      host,
      since: all.map(({ stateSince }) => stateSince).reduce((one, other) => (one < other ? one : other)),
      accounts: all.length,
      problem: sharedProblem(all),
    }))
    .toSorted((one, other) => one.since.localeCompare(other.since));
}

const isCutOff = ({ state, failureClass }: Seen, hasOthers: boolean): boolean =>
  state === 'reconnecting' && (serversFailures.has(failureClass) || (hasOthers && limits.has(failureClass)));

/** What a server that is reached does wrong, when it does it to all of its accounts. */
function sharedProblem(all: readonly Seen[]): Outage['problem'] {
  const problem = all[0]?.problem ?? null;
  const isShared = all.every((one) => one.failureClass !== 'network' && one.problem?.code === problem?.code);
  return isShared ? problem : null;
}
