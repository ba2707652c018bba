import type { Change, Message, Thread } from '@maildesk/contracts';
import { type MailAction, sharedMark } from './mail-action';

/** The conversation as it will be once the change is carried out; moves show when the server has answered. */
export function threadAfter(thread: Thread, isTouched: (message: Message) => boolean, change: MailAction): Thread {
  if (change.kind === 'mark') return threadAfterMark(thread, isTouched, change.read);
  const messages = thread.messages.map((message) => (isTouched(message) ? messageAfter(message, change) : message));
  return { ...thread, messages };
}

function threadAfterMark(thread: Thread, isTouched: (message: Message) => boolean, read: boolean): Thread {
  if (thread.ownUnreadIds === null) return threadAfter(thread, isTouched, sharedMark(read));
  const touched = thread.messages.filter(isTouched).map(({ id }) => id);
  const rest = thread.ownUnreadIds.filter((id) => !touched.includes(id));
  return { ...thread, ownUnreadIds: read ? rest : [...rest, ...touched] };
}

function messageAfter(message: Message, change: Change): Message {
  switch (change.kind) {
    case 'add-flag':
      return { ...message, flags: [...without(message.flags, change.flag), change.flag] };
    case 'remove-flag':
      return { ...message, flags: without(message.flags, change.flag) };
    case 'add-keyword':
      return { ...message, keywords: [...without(message.keywords, change.keyword), change.keyword] };
    case 'remove-keyword':
      return { ...message, keywords: without(message.keywords, change.keyword) };
    default:
      return message;
  }
}

const without = <T>(all: readonly T[], one: T): T[] => all.filter((held) => held !== one);

/** The conversation with one message's flags as the server says. Returns the same object when it is not in it. */
export function withFlags(
  thread: Thread,
  messageId: string,
  flags: Message['flags'],
  keywords: Message['keywords'],
): Thread {
  if (!thread.messages.some((message) => message.id === messageId)) return thread;
  const messages = thread.messages.map((message) =>
    message.id === messageId ? { ...message, flags, keywords } : message,
  );
  return { ...thread, messages };
}
