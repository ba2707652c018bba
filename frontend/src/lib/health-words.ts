import type { AccountHealth, TimelineEntry } from '@maildesk/contracts';
import type { Light } from './account-words';

/** The light before an account: what needs nobody is never red. */
export function healthLight({ state, isFresh, needsAttention }: AccountHealth): Light {
  if (state === 'needs-you') return 'bad';
  if (needsAttention || state === 'reconnecting') return 'warn';
  return isFresh ? 'ok' : 'busy';
}

/** A duration that was measured, such as "12 ms", "1.4 s" or "3 min". */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 90_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  if (ms < 5_400_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 129_600_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} d`;
}

const stateNames: Readonly<Record<AccountHealth['state'], string>> = {
  connecting: 'Connecting',
  live: 'Live',
  polling: 'Checked regularly',
  reconnecting: 'Waiting to try again',
  'needs-you': 'Needs a person',
};

/** A line of an account's history in words. */
export function entryWords({ kind, state, message, lastedMs }: TimelineEntry): string {
  const reason = message === null ? '' : `: ${message}`;
  if (kind === 'heal') return `A difference was found and mended${reason}`;
  if (kind === 'veto') return `Deletions were not believed${reason}`;
  const lasted = lastedMs === null ? '' : ` for ${formatDuration(lastedMs)}`;
  return `${state === null ? '' : stateNames[state]}${lasted}${reason}`;
}

/** What waits of an account, such as "2 changes, 1 message"; empty when nothing does. */
export function waitingWords({ changes, outbox, fill }: AccountHealth): string {
  const parts = [
    fill === null ? '' : `${Math.floor((100 * fill.done) / Math.max(fill.total, 1))} % read`,
    amount(changes.waiting + changes.failed, 'change'),
    amount(outbox.waiting + outbox.stuck, 'message'),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

const amount = (count: number, noun: string): string =>
  count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;
