import type { ThreadRow } from '@maildesk/contracts';
import { unreadWord } from './unread-word';
import { t } from '../locales/list';

/** What a row says to people who listen: unread first, then who, what, when, and what is special about it. */
export function rowLabel(row: ThreadRow, people: string, time: string, colleagues: string): string {
  const parts = [
    unreadWord(row),
    people,
    row.subject || t('labelNoSubject'),
    row.messageCount > 1 ? t('labelMessages', { count: row.messageCount }) : null,
    time,
    row.preview || null,
    row.flagged ? t('labelStarred') : null,
    row.answered ? t('labelAnswered') : null,
    row.hasAttachments ? t('labelAttachments') : null,
    row.outboxState === 'failed' ? t('labelFailed') : null,
    row.outboxState === 'queued' || row.outboxState === 'sending' ? t('labelSending') : null,
    row.outboxState === 'unknown' ? t('labelUnknown') : null,
    colleagues || null,
  ];
  return parts.filter((part) => part !== null).join(', ');
}
