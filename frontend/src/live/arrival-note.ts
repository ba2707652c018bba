import { threadsApi } from '@maildesk/contracts';
import { call } from '../api/call';
import { calledName } from '../lib/called-name';
import { notesOffKey, notesPermission, notesState } from '../lib/desktop-notes';
import { unreadFor } from '../lib/own-reading';
import { formatPlace } from '../lib/place';
import { arrivalWords } from './arrival-words';
import type { Arrival } from './inbox-counts';

/** Whether the person lets the browser show notes, and wants them. */
export const mayShowNotes = (): boolean =>
  notesState(notesPermission(), localStorage.getItem(notesOffKey) === 'true') === 'on';

/** Shows who wrote what on the person's desktop. A click opens the conversation. Does nothing when it is gone again. */
export async function showArrival(arrival: Arrival, lang: string, open: (place: string) => void): Promise<void> {
  const words = arrivalWords(lang);
  const { accountId, mailboxId, threadId } = arrival;
  const { threads } = await call(threadsApi.readRows, {
    params: { accountId, mailboxId },
    body: { threadIds: [threadId] },
  });
  const [row] = threads;
  if (row === undefined || unreadFor(row) === 0) return;
  const sender = row.correspondents.at(-1);
  const note = new Notification(sender === undefined ? words.newMail : calledName(sender) || words.unknownSender, {
    body: row.subject === '' ? words.noSubject : row.subject,
    tag: `maildesk.${threadId}`,
  });
  note.addEventListener('click', () => {
    window.focus();
    note.close();
    open(formatPlace(arrival));
  });
}
