import type { ThreadRow } from '@maildesk/contracts';
import { unreadWord } from './own-reading';

/** What a row says to people who listen: unread first, then who, what, when, and what is special about it. */
export function rowLabel(row: ThreadRow, people: string, time: string, colleagues: string): string {
  const parts = [
    unreadWord(row),
    people,
    row.subject || 'no subject',
    row.messageCount > 1 ? `${row.messageCount} messages` : null,
    time,
    row.preview || null,
    row.flagged ? 'starred' : null,
    row.answered ? 'answered' : null,
    row.hasAttachments ? 'with attachments' : null,
    row.outboxState === 'failed' ? 'could not be sent' : null,
    row.outboxState === 'queued' || row.outboxState === 'sending' ? 'being sent' : null,
    row.outboxState === 'unknown' ? 'may not have been sent' : null,
    colleagues || null,
  ];
  return parts.filter((part) => part !== null).join(', ');
}
