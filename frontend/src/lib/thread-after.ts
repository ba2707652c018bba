import type { Change, Message, Thread } from '@maildesk/contracts';

/** The conversation as it will be once the change is carried out; moves show when the server has answered. */
export function threadAfter(thread: Thread, isTouched: (message: Message) => boolean, change: Change): Thread {
  if (change.kind !== 'add-flag' && change.kind !== 'remove-flag') return thread;
  const { flag } = change;
  const messages = thread.messages.map((message) => {
    if (!isTouched(message)) return message;
    const others = message.flags.filter((held) => held !== flag);
    return { ...message, flags: change.kind === 'add-flag' ? [...others, flag] : others };
  });
  return { ...thread, messages };
}

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
