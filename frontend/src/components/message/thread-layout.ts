import type { Message, Thread } from '@maildesk/contracts';
import { isUnreadFor } from '../../lib/own-reading';

/** A line of the reader: a message, or a run of read messages in the middle that is folded into one line. */
export type ThreadLine = { kind: 'message'; message: Message } | { kind: 'fold'; key: string; count: number };

/** Below this, hiding messages would save less than the line that says so costs. */
const minFolded = 3;

/** The messages that a reader wants to see at once: the unread ones, the last one, and one that could not be sent. */
export function initiallyExpanded(thread: Thread): Set<string> {
  const { messages } = thread;
  const last = messages.at(-1);
  const wanted = messages.filter(
    (message) =>
      message === last ||
      isUnreadFor(thread, message) ||
      message.outbox?.state === 'failed' ||
      message.outbox?.state === 'unknown',
  );
  return new Set(wanted.map((message) => message.id));
}

/** Folds every long run of collapsed messages, all but its first and its last. */
export function layoutThread(
  messages: readonly Message[],
  expanded: ReadonlySet<string>,
  unfolded: ReadonlySet<string>,
): ThreadLine[] {
  const lines: ThreadLine[] = [];
  let run: Message[] = [];
  const endRun = () => {
    const hidden = run.slice(1, -1);
    const first = run[0];
    const last = run.at(-1);
    const key = hidden[0]?.id;
    if (
      first !== undefined &&
      last !== undefined &&
      key !== undefined &&
      hidden.length >= minFolded &&
      !hidden.some((message) => unfolded.has(message.id))
    ) {
      lines.push(
        { kind: 'message', message: first },
        { kind: 'fold', key, count: hidden.length },
        { kind: 'message', message: last },
      );
    } else lines.push(...run.map((message): ThreadLine => ({ kind: 'message', message })));
    run = [];
  };
  for (const message of messages) {
    if (!expanded.has(message.id)) {
      run.push(message);
      continue;
    }
    endRun();
    lines.push({ kind: 'message', message });
  }
  endRun();
  return lines;
}
