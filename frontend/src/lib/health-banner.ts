import type { AccountHealth, Outage } from '@maildesk/contracts';
import { formatRowTime } from './format-date';

export interface HealthBanner {
  readonly tone: 'good' | 'attention' | 'outage';
  readonly title: string;
  /** What is the matter with each mail server that lets nobody in. */
  readonly outages: readonly string[];
}

/**
 * How all accounts do, in as few words as can be: whether somebody has to do something, and which servers let nobody in since
 * when and why. All is well only while every mailbox that is not paused is connected or just being connected.
 */
export function healthBanner(
  accounts: readonly Pick<AccountHealth, 'needsAttention' | 'state'>[],
  outages: readonly Outage[],
  now: Date,
): HealthBanner {
  const needing = accounts.filter(({ needsAttention }) => needsAttention).length;
  const needs = `${needing} ${needing === 1 ? 'mailbox needs' : 'mailboxes need'} you`;
  if (outages.length > 0) {
    const out = outTitle(outages);
    const title = needing === 0 ? out : `${out}, and ${needs}`;
    return { tone: 'outage', title, outages: outages.map((outage) => outageWords(outage, now)) };
  }
  if (needing > 0) return { tone: 'attention', title: needs, outages: [] };
  const waiting = accounts.filter(({ state }) => state === 'reconnecting').length;
  if (waiting > 0) return { tone: 'attention', title: waitTitle(waiting, accounts.length), outages: [] };
  return { tone: 'good', title: accounts.length === 0 ? 'No mailbox is connected yet' : 'All is well', outages: [] };
}

/** Nobody has to do anything yet: each is tried again by itself, and says so in its row. */
function waitTitle(waiting: number, all: number): string {
  if (waiting === all)
    return all === 1 ? 'The mailbox waits for a connection' : `All ${all} mailboxes wait for a connection`;
  return `${waiting} of ${all} mailboxes ${waiting === 1 ? 'waits' : 'wait'} for a connection`;
}

/** A server whose certificate has run out is not out, whatever follows for its mailboxes: somebody has to renew it. */
function outTitle(outages: readonly Outage[]): string {
  const count = outages.length;
  if (outages.every(({ problem }) => problem?.code === 'sign-in-service')) {
    return count === 1 ? 'A sign-in service is out' : `${count} sign-in services are out`;
  }
  if (outages.every(({ problem }) => problem?.code === 'certificate-expired')) {
    return count === 1
      ? 'The certificate of a mail server is not valid'
      : `The certificates of ${count} mail servers are not valid`;
  }
  return count === 1 ? 'A mail server is out' : `${count} mail servers are out`;
}

function outageWords({ host, since, accounts, problem }: Outage, now: Date): string {
  const waiting = accounts === 1 ? '1 mailbox waits' : `${accounts} mailboxes wait`;
  const time = formatRowTime(new Date(since), now);
  if (problem !== null) return `${problem.message} Since ${time} ${waiting}; it is tried again by itself.`;
  return `${host} has not been reached since ${time}: ${waiting}, and it is tried again by itself.`;
}
