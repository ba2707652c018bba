import type { AccountHealth, Outage } from '@maildesk/contracts';
import { formatRowTime } from './format-date';

export interface HealthBanner {
  readonly tone: 'good' | 'attention' | 'outage';
  readonly title: string;
  /** One sentence for each mail server that is out. */
  readonly outages: readonly string[];
}

/** How all accounts do, in as few words as can be: whether somebody has to do something, and which servers are out since when. */
export function healthBanner(
  accounts: readonly Pick<AccountHealth, 'needsAttention'>[],
  outages: readonly Outage[],
  now: Date,
): HealthBanner {
  const needing = accounts.filter(({ needsAttention }) => needsAttention).length;
  const needs = `${needing} ${needing === 1 ? 'mailbox needs' : 'mailboxes need'} you`;
  if (outages.length > 0) {
    const out = outages.length === 1 ? 'A mail server is out' : `${outages.length} mail servers are out`;
    const title = needing === 0 ? out : `${out}, and ${needs}`;
    return { tone: 'outage', title, outages: outages.map((outage) => outageWords(outage, now)) };
  }
  if (needing > 0) return { tone: 'attention', title: needs, outages: [] };
  return { tone: 'good', title: accounts.length === 0 ? 'No mailbox is connected yet' : 'All is well', outages: [] };
}

function outageWords({ host, since, accounts }: Outage, now: Date): string {
  const waiting = accounts === 1 ? '1 mailbox waits' : `${accounts} mailboxes wait`;
  return `${host} has not been reached since ${formatRowTime(new Date(since), now)}: ${waiting}, and it is tried again by itself.`;
}
