import type { AccountHealth, MailboxHealth, TimelineEntry } from '@maildesk/contracts';
import type { Light } from './account-words';

/** The light before an account: what needs nobody is never red. */
export function healthLight({ state, isFresh, needsAttention }: AccountHealth): Light {
  if (state === 'needs-you') return 'bad';
  if (needsAttention || state === 'reconnecting') return 'warn';
  if (state === 'paused') return 'unknown';
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
  paused: 'Paused',
};

/** The newest event of an account in two or three words. */
export function eventWords({ kind, state }: NonNullable<AccountHealth['lastEvent']>): string {
  if (kind === 'heal') return 'Difference mended';
  if (kind === 'veto') return 'Deletions not believed';
  return state === null ? '' : stateNames[state];
}

/**
 * How fast new mail comes through, from the server's word to the row that a browser has drawn, or to its socket where none has told:
 * half of it, and all but the slowest twentieth.
 */
export function speedWords({ deliveryToCommit: stored, commitToFrame, commitToScreen }: AccountHealth): string {
  if (stored === null) return '–';
  const shown = commitToScreen ?? commitToFrame;
  return `${formatDuration(stored.p50 + (shown?.p50 ?? 0))} / ${formatDuration(stored.p95 + (shown?.p95 ?? 0))}`;
}

/** A line of an account's history in words. */
export function entryWords({ kind, state, message, path, lastedMs }: TimelineEntry): string {
  const reason = message === null ? '' : `: ${message}`;
  const where = path === null ? '' : ` in “${path}”`;
  if (kind === 'heal') return `A difference was found and mended${where}${reason}`;
  if (kind === 'veto') return `Deletions were not believed${where}${reason}`;
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

/** How changes are noticed where the server is asked for the inbox in this way. */
export const watchNames: Readonly<Record<MailboxHealth['watchMode'], string>> = {
  notify: 'Announced (NOTIFY)',
  idle: 'Announced (IDLE)',
  poll: 'Asked regularly',
};

/** What changes of a folder are found by. */
export const syncPathNames: Readonly<Record<NonNullable<MailboxHealth['syncPath']>, string>> = {
  qresync: 'QRESYNC',
  condstore: 'CONDSTORE',
  compare: 'Comparison',
};

const mailboxStateNames: Readonly<Record<MailboxHealth['state'], string>> = {
  new: 'Not read yet',
  hot: 'Newest mail is being read',
  filling: 'History is being read',
  steady: 'All here',
  phantom: 'Cannot be opened',
  unselectable: 'Holds no mail',
};

/** Where a folder stands, such as "History is being read, 25 %". */
export function mailboxStateWords({ state, fill }: MailboxHealth): string {
  const percent = fill === null || fill.total === 0 ? '' : `, ${Math.floor((100 * fill.done) / fill.total)} %`;
  return `${mailboxStateNames[state]}${percent}`;
}

/** The folders that say something: those that are not as they should be, and those of which many know the name. */
export function notableMailboxes(mailboxes: readonly MailboxHealth[]): MailboxHealth[] {
  return mailboxes.filter(
    ({ state, role, trouble, heals, vetoes }) =>
      role !== null || trouble !== null || heals + vetoes > 0 || (state !== 'steady' && state !== 'unselectable'),
  );
}

const amount = (count: number, noun: string): string =>
  count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;
