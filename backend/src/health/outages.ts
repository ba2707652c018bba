import type { AccountHealth, FailureClass, Outage } from '@maildesk/contracts';

type Seen = Pick<AccountHealth, 'host' | 'isDemo' | 'state' | 'stateSince' | 'failureClass'> & {
  /** Not given by whoever needs no reason. */
  readonly problem?: AccountHealth['problem'];
};

/** Failures that are the server's or the way to it, and no account's own. */
const serversFailures: ReadonlySet<FailureClass | null> = new Set(['network', 'server']);

/**
 * Mail servers of which every account waits for a connection because the server is not reached or does not work, the longest
 * outage first. Accounts that wait for a person, or were never connected, say nothing of their server.
 */
export function outagesOf(accounts: readonly Seen[]): Outage[] {
  const byHost = new Map<string, Seen[]>();
  for (const account of accounts) {
    if (account.isDemo || account.state === 'needs-you' || account.state === 'connecting') continue;
    byHost.set(account.host, [...(byHost.get(account.host) ?? []), account]);
  }
  return [...byHost]
    .filter(([, all]) => all.every(isCutOff))
    .map(([host, all]) => ({
      host,
      since: all.map(({ stateSince }) => stateSince).reduce((one, other) => (one < other ? one : other)),
      accounts: all.length,
      problem: sharedProblem(all),
    }))
    .toSorted((one, other) => one.since.localeCompare(other.since));
}

const isCutOff = ({ state, failureClass }: Seen): boolean =>
  state === 'reconnecting' && serversFailures.has(failureClass);

/** What a server that is reached does wrong, when it does it to all of its accounts. */
function sharedProblem(all: readonly Seen[]): Outage['problem'] {
  const problem = all[0]?.problem ?? null;
  const isShared = all.every((one) => one.failureClass === 'server' && one.problem?.code === problem?.code);
  return isShared ? problem : null;
}
