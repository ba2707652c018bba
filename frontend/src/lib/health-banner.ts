import type { AccountHealth, ConnectionProblem, Outage } from '@maildesk/contracts';
import { t } from '../locales/health';
import { formatRowTime } from './format-date';
import { troubleWords } from './trouble-words';

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
  const needs = t('needYou', { count: needing });
  if (outages.length > 0) {
    const out = outTitle(outages);
    const title = needing === 0 ? out : t('outAndNeed', { out, need: needs });
    return { tone: 'outage', title, outages: outages.map((outage) => outageWords(outage, now)) };
  }
  if (needing > 0) return { tone: 'attention', title: needs, outages: [] };
  const waiting = accounts.filter(({ state }) => state === 'reconnecting').length;
  if (waiting > 0) return { tone: 'attention', title: waitTitle(waiting, accounts.length), outages: [] };
  return { tone: 'good', title: t(accounts.length === 0 ? 'noneConnected' : 'allWell'), outages: [] };
}

/** Nobody has to do anything yet: each is tried again by itself, and says so in its row. */
function waitTitle(waiting: number, all: number): string {
  return waiting === all ? t('allWait', { count: all }) : t('someWait', { count: waiting, all });
}

/** A server whose certificate has run out is not out, whatever follows for its mailboxes: somebody has to renew it. */
function outTitle(outages: readonly Outage[]): string {
  const count = outages.length;
  const allHave = (code: ConnectionProblem): boolean => outages.every(({ problem }) => problem?.code === code);
  if (allHave('sign-in-service')) return t('signInServicesOut', { count });
  return t(allHave('certificate-expired') ? 'certificatesInvalid' : 'serversOut', { count });
}

function outageWords({ host, since, accounts: count, problem }: Outage, now: Date): string {
  const time = formatRowTime(new Date(since), now);
  if (problem !== null) return t('waitSince', { problem: troubleWords(problem, host), time, count });
  return t('notReached', { host, time, count });
}
