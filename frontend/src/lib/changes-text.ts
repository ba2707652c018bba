import type { PendingChange } from '@maildesk/contracts';

interface Changes {
  readonly waiting: number;
  readonly failed: number;
  readonly changes: readonly PendingChange[];
}

const counted = (count: number, words: readonly [one: string, many: string]): string =>
  count === 1 ? `1 ${words[0]}` : `${count.toLocaleString()} ${words[1]}`;

/** What a change does and to which message, in one line. */
export function changeLine({ what, subject }: Pick<PendingChange, 'what' | 'subject'>): string {
  if (subject === null) return what;
  return subject === '' ? `${what}: a message without a subject` : `${what}: “${subject}”`;
}

/** One sentence about what waits and what was refused; the first that was refused is named. */
export function changesText({ waiting, failed, changes }: Changes): string {
  const waits = waiting === 0 ? '' : `${counted(waiting, ['change waits', 'changes wait'])} for the mail server.`;
  if (failed === 0) return waits;
  const first = changes.find((change) => change.state === 'failed');
  const named = first === undefined ? '' : ` ${changeLine(first)}. ${first.error ?? ''}`;
  return `${waits} ${counted(failed, ['change was', 'changes were'])} refused and undone.${named}`.trim();
}
