import { threadsApi } from '@maildesk/contracts';
import { call } from '../api/call';
import { personName } from '../lib/address';
import { unreadFor } from '../lib/own-reading';
import { formatPlace } from '../lib/place';
import type { Arrival } from './inbox-counts';

/** Whether the person lets the browser show notes; Odoo asks for that. */
export const mayShowNotes = (): boolean => 'Notification' in globalThis && Notification.permission === 'granted';

/** Shows who wrote what on the person's desktop. A click opens the conversation. Does nothing when it is gone again. */
export async function showArrival(arrival: Arrival, open: (place: string) => void): Promise<void> {
  const { accountId, mailboxId, threadId } = arrival;
  const { threads } = await call(threadsApi.readRows, {
    params: { accountId, mailboxId },
    body: { threadIds: [threadId] },
  });
  const [row] = threads;
  if (row === undefined || unreadFor(row) === 0) return;
  const sender = row.correspondents.at(-1);
  const note = new Notification(sender === undefined ? 'New mail' : personName(sender), {
    body: row.subject === '' ? 'No subject' : row.subject,
    tag: `maildesk.${threadId}`,
  });
  note.addEventListener('click', () => {
    window.focus();
    note.close();
    open(formatPlace(arrival));
  });
}
