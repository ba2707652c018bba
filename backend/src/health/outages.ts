import type { AccountHealth, FailureClass, Outage } from '@maildesk/contracts';

type Seen = Pick<AccountHealth, 'host' | 'isDemo' | 'state' | 'stateSince' | 'failureClass'>;

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
    }))
    .toSorted((one, other) => one.since.localeCompare(other.since));
}

const isCutOff = ({ state, failureClass }: Seen): boolean =>
  state === 'reconnecting' && serversFailures.has(failureClass);
