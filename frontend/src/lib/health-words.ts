import type { AccountHealth, LeftOutMailbox, MailboxHealth, TimelineEntry } from '@maildesk/contracts';
import { t } from '../locales/health';
import type { Light } from './account-words';
import { troubleWords } from './trouble-words';

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

/** The newest event of an account in two or three words. */
export function eventWords({ kind, state }: NonNullable<AccountHealth['lastEvent']>): string {
  if (kind === 'heal') return t('healed');
  if (kind === 'veto') return t('vetoed');
  return state === null ? '' : t(`stateName.${state}`);
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

function reasonWords({ problem, message }: TimelineEntry, host: string): string | null {
  return problem === null || message === null ? message : troubleWords({ code: problem, message }, host);
}

/** A line of an account's history in words. `host` is its mail server. */
export function entryWords(entry: TimelineEntry, host: string): string {
  const { kind, state, path, lastedMs } = entry;
  const reason = reasonWords(entry, host);
  const what = kind === 'state' ? (state === null ? '' : t(`stateName.${state}`)) : t(`entry.${kind}`);
  const where = path === null ? what : t('inFolder', { what, path });
  const lasted = lastedMs === null ? where : t('forLong', { what: where, long: formatDuration(lastedMs) });
  return reason === null ? lasted : t('because', { what: lasted, reason });
}

/** A folder that is left out, and why, in words. */
export function leftOutWords({ name, reason }: LeftOutMailbox): string {
  const what = name === null || name === '' ? t('aFolder') : t('folderNamed', { name });
  return t('because', { what, reason: t(`leftOutReason.${reason}`) });
}

/** What waits of an account, such as "2 changes, 1 message"; empty when nothing does. */
export function waitingWords({ changes, outbox, fill }: AccountHealth): string {
  const changeCount = changes.waiting + changes.failed;
  const mailCount = outbox.waiting + outbox.stuck;
  const parts = [
    fill === null ? '' : t('percentRead', { percent: Math.floor((100 * fill.done) / Math.max(fill.total, 1)) }),
    changeCount === 0 ? '' : t('changes', { count: changeCount }),
    mailCount === 0 ? '' : t('mails', { count: mailCount }),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** How changes are noticed where the server is asked for the inbox in this way. */
export const watchName = (mode: MailboxHealth['watchMode']): string => t(`watch.${mode}`);

/** What changes of a folder are found by. */
export const syncPathName = (path: NonNullable<MailboxHealth['syncPath']>): string =>
  path === 'compare' ? t('comparison') : path.toUpperCase();

/** Where a folder stands, such as "History is being read, 25 %". */
export function mailboxStateWords({ state, fill }: MailboxHealth): string {
  const name = t(`folderState.${state}`);
  if (fill === null || fill.total === 0) return name;
  return t('statePercent', { state: name, percent: Math.floor((100 * fill.done) / fill.total) });
}

/** The folders that say something: those that are not as they should be, and those of which many know the name. */
export function notableMailboxes(mailboxes: readonly MailboxHealth[]): MailboxHealth[] {
  return mailboxes.filter(
    ({ state, role, trouble, heals, vetoes }) =>
      role !== null || trouble !== null || heals + vetoes > 0 || (state !== 'steady' && state !== 'unselectable'),
  );
}
