import type { ThreadRow } from '@maildesk/contracts';

/** A row for tests: `id` is its thread, `minute` the time of its newest message. */
export function testRow(id: string, minute: number, more: Partial<ThreadRow> = {}): ThreadRow {
  return {
    threadId: id,
    mailboxId: 'inbox',
    subject: `Subject ${id}`,
    preview: '',
    correspondents: [{ name: 'Kim', address: 'kim@example.org' }],
    messageCount: 1,
    unreadCount: 0,
    ownUnreadCount: null,
    flagged: false,
    answered: false,
    hasAttachments: false,
    latestMessageId: `message-${id}`,
    lastAt: `2026-03-01T10:${String(minute).padStart(2, '0')}:00.000Z`,
    outboxState: null,
    ...more,
  };
}
