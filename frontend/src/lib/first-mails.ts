import type { Mailbox } from '@maildesk/contracts';

export interface FirstMails {
  readonly text: string;
  readonly done: number;
  /** Null before there is a number, and when all is there. */
  readonly of: number | null;
}

/** How far the inbox of a new account has come. */
export function firstMails(mailboxes: readonly Mailbox[]): FirstMails {
  const inbox = mailboxes.find(({ role }) => role === 'inbox');
  if (inbox === undefined) return { text: 'Reading the list of folders…', done: 0, of: null };
  const { fill, messageCount } = inbox;
  if (fill === null) {
    const text = messageCount === 0 ? 'The inbox is empty.' : `The inbox is here: ${mails(messageCount)}.`;
    return { text, done: messageCount, of: null };
  }
  if (fill.done === 0) return { text: 'Reading the newest mail of the inbox…', done: 0, of: null };
  const text = `${fill.done.toLocaleString()} of ${mails(fill.total)} of the inbox are here, the newest first. You can begin.`;
  return { text, done: fill.done, of: fill.total };
}

const mails = (count: number): string => (count === 1 ? '1 message' : `${count.toLocaleString()} messages`);
