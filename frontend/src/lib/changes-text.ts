import type { PendingChange } from '@maildesk/contracts';
import { t } from '../locales/changes';

interface Changes {
  readonly waiting: number;
  readonly failed: number;
  readonly changes: readonly PendingChange[];
}

/** What a change does and to which message, in one line. */
export function changeLine({ what, subject }: Pick<PendingChange, 'what' | 'subject'>): string {
  if (subject === null) return what;
  return subject === '' ? t('noSubjectLine', { what }) : t('subjectLine', { what, subject });
}

/** One sentence about what waits and what was refused; the first that was refused is named. */
export function changesText({ waiting, failed, changes }: Changes): string {
  const waits = waiting === 0 ? '' : t('wait', { count: waiting });
  if (failed === 0) return waits;
  const first = changes.find((change) => change.state === 'failed');
  const named = first === undefined ? '' : ` ${changeLine(first)}. ${first.error ?? ''}`;
  return `${waits} ${t('undone', { count: failed })}${named}`.trim();
}
