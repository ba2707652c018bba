import type { StoredAccount, StoredCopy, StoredFolder, StoredThreadRow } from './database-truth.js';
import type { TrueMailbox, TrueMessage } from './server-truth.js';

/** `lost`: the server has it and MailDesk does not. `doubled`: the other way round. `different`: both have it, not alike. */
export type DifferenceKind = 'lost' | 'doubled' | 'different';

export interface Difference {
  readonly kind: DifferenceKind;
  readonly text: string;
  /** The message that it is about, where it is about one. */
  readonly messageId: string | null;
}

const flagNames = ['\\Seen', '\\Answered', '\\Flagged', '\\Deleted', '\\Draft'];
const seen = 1;
const answered = 2;
const flagged = 4;
const deleted = 8;

/** Everything in which the database is not what the mail server says, or contradicts itself. Empty when both are equal. */
export function compare(server: readonly TrueMailbox[], stored: StoredAccount): Difference[] {
  const folders = new Map(stored.folders.map((folder) => [folder.path, folder]));
  const paths = new Set(server.map(({ path }) => path));
  return [
    ...server.flatMap((mailbox) => {
      const folder = folders.get(mailbox.path);
      // MailDesk keeps what it has of a mailbox about which the server contradicts itself.
      if (mailbox.uidValidity === null) return [];
      if (folder === undefined) return [differ('lost', `mailbox ${mailbox.path} is not here`)];
      return compareMailbox(mailbox, folder, stored);
    }),
    ...stored.folders
      .filter(({ path }) => !paths.has(path))
      .map(({ path }) => differ('doubled', `mailbox ${path} is not on the server`)),
    ...compareThreads(server, stored),
    ...contradictions(stored),
  ];
}

function compareMailbox(mailbox: TrueMailbox, folder: StoredFolder, stored: StoredAccount): Difference[] {
  const { path } = mailbox;
  const differences: Difference[] = [];
  if (!folder.fillComplete) differences.push(differ('lost', `${path} is still being read in`));
  if (folder.uidValidity !== mailbox.uidValidity)
    differences.push(differ('different', `${path}: UIDVALIDITY ${mailbox.uidValidity}, stored ${folder.uidValidity}`));
  const copies = stored.copies.filter(({ mailboxId }) => mailboxId === folder.id);
  const byUid = new Map(copies.flatMap((copy) => (copy.uid === null ? [] : [[copy.uid, copy] as const])));
  const uids = new Set(mailbox.messages.map(({ uid }) => uid));
  for (const message of mailbox.messages) {
    const copy = byUid.get(message.uid);
    if (copy === undefined)
      differences.push(differ('lost', `${path} UID ${message.uid} is not here`, message.messageId));
    else differences.push(...compareMessage(path, message, copy));
  }
  for (const copy of copies) {
    if (copy.uid === null)
      differences.push(differ('doubled', `${path}: a ${copy.state} copy without UID is left`, copy.messageId));
    else if (!uids.has(copy.uid))
      differences.push(differ('doubled', `${path} UID ${copy.uid} is not on the server`, copy.messageId));
  }
  const visible = mailbox.messages.filter(({ flags }) => !flags.includes('\\Deleted'));
  const unread = visible.filter(({ flags }) => !flags.includes('\\Seen')).length;
  if (folder.messageCount !== visible.length || folder.unreadCount !== unread)
    differences.push(
      differ(
        'different',
        `${path}: ${visible.length} messages, ${unread} unread; counted ${folder.messageCount} and ${folder.unreadCount}`,
      ),
    );
  differences.push(...compareRows(path, folder, copies, stored.threadRows));
  return differences;
}

function compareMessage(path: string, message: TrueMessage, copy: StoredCopy): Difference[] {
  const where = `${path} UID ${message.uid}`;
  const different = (text: string): Difference => differ('different', `${where}: ${text}`, message.messageId);
  const differences: Difference[] = [];
  const flags = [...namesOf(copy.flags), ...copy.keywords.map((keyword) => keyword.toLowerCase())].toSorted();
  if (flags.join(' ') !== message.flags.join(' '))
    differences.push(different(`flags (${message.flags.join(' ')}), stored (${flags.join(' ')})`));
  if (copy.shownFlags !== copy.flags)
    differences.push(different(`shown as (${namesOf(copy.shownFlags).join(' ')}), stored (${flags.join(' ')})`));
  if (copy.hidden) differences.push(different('hidden, though no wish is left that could hide it'));
  if (copy.state !== 'present') differences.push(different(`its copy is ${copy.state}`));
  if (copy.messageId !== message.messageId || copy.subject !== message.subject)
    differences.push(
      different(`it is ${message.messageId} "${message.subject}", stored ${copy.messageId} "${copy.subject}"`),
    );
  if (Math.floor(copy.receivedAt.getTime() / 1000) !== message.receivedAt)
    differences.push(different(`received at ${message.receivedAt}, stored ${copy.receivedAt.getTime() / 1000}`));
  return differences;
}

/** The lines of the list, counted anew from the copies. */
function compareRows(
  path: string,
  folder: StoredFolder,
  copies: readonly StoredCopy[],
  rows: readonly StoredThreadRow[],
): Difference[] {
  const visible = copies.filter(({ hidden, shownFlags }) => !hidden && (shownFlags & deleted) === 0);
  const groups = new Map<string, StoredCopy[]>();
  for (const copy of visible) groups.set(copy.threadId, [...(groups.get(copy.threadId) ?? []), copy]);
  const own = new Map(rows.filter(({ mailboxId }) => mailboxId === folder.id).map((row) => [row.threadId, row]));
  const differences: Difference[] = [];
  for (const [threadId, group] of groups) {
    const row = own.get(threadId);
    const is = row === undefined ? 'no line' : lineOf(row);
    const [newest] = group.toSorted(
      (one, other) => other.receivedAt.getTime() - one.receivedAt.getTime() || (other.uid ?? 0) - (one.uid ?? 0),
    );
    const should = lineOf({
      lastAt: newest?.receivedAt ?? new Date(0),
      latestMessageId: newest?.messageRowId ?? '',
      messageCount: distinct(group),
      unreadCount: distinct(group.filter(({ shownFlags }) => (shownFlags & seen) === 0)),
      flagged: group.some(({ shownFlags }) => (shownFlags & flagged) !== 0),
      answered: group.some(({ shownFlags }) => (shownFlags & answered) !== 0),
    });
    if (is !== should)
      differences.push(
        differ('different', `${path}, conversation ${threadId}: ${should}, listed ${is}`, newest?.messageId),
      );
  }
  for (const threadId of own.keys())
    if (!groups.has(threadId))
      differences.push(differ('doubled', `${path} lists conversation ${threadId}, which is empty`));
  if (folder.threadCount !== groups.size)
    differences.push(differ('different', `${path}: ${groups.size} conversations, counted ${folder.threadCount}`));
  return differences;
}

function lineOf(row: Omit<StoredThreadRow, 'mailboxId' | 'threadId'>): string {
  const { lastAt, latestMessageId, messageCount, unreadCount, flagged, answered } = row;
  return JSON.stringify({ lastAt, latestMessageId, messageCount, unreadCount, flagged, answered });
}

/** Messages that name one another, or the same third one, must be in one conversation. */
function compareThreads(server: readonly TrueMailbox[], stored: StoredAccount): Difference[] {
  const threadOf = new Map(stored.copies.map(({ messageId, threadId }) => [messageId, threadId]));
  const threadOfName = new Map<string, { threadId: string; by: string }>();
  const differences: Difference[] = [];
  for (const { messages } of server) {
    for (const { messageId, references } of messages) {
      const threadId = threadOf.get(messageId);
      if (messageId === null || threadId === undefined) continue;
      for (const name of [messageId, ...references]) {
        const known = threadOfName.get(name);
        if (known === undefined) threadOfName.set(name, { threadId, by: messageId });
        else if (known.threadId !== threadId)
          differences.push(
            differ('different', `${messageId} and ${known.by} both name ${name}, but are apart`, messageId),
          );
      }
    }
  }
  return differences;
}

function contradictions(stored: StoredAccount): Difference[] {
  const differences: Difference[] = [];
  for (const copy of stored.copies) {
    if (copy.locationThreadId !== copy.threadId)
      differences.push(
        differ('different', `${copy.path} UID ${copy.uid} is in another conversation than its message`, copy.messageId),
      );
    if (copy.orphanedAt !== null)
      differences.push(differ('different', `${copy.path} UID ${copy.uid} counts as lying nowhere`, copy.messageId));
  }
  const counted: [number, string][] = [
    [stored.waitingWishes.length, `wishes wait to be carried out; the first: ${stored.waitingWishes[0]}`],
    [stored.lostOrphans, 'messages lie nowhere and are not marked so'],
    [stored.deadThreads, 'messages are in conversations that do not exist any more'],
    [stored.missingFrames, 'numbers are missing in the log of push frames'],
  ];
  for (const [count, text] of counted) if (count !== 0) differences.push(differ('different', `${count} ${text}`));
  return differences;
}

const namesOf = (bits: number): string[] => flagNames.filter((_, bit) => (bits & (1 << bit)) !== 0);

const distinct = (copies: readonly StoredCopy[]): number =>
  new Set(copies.map(({ messageRowId }) => messageRowId)).size;

const differ = (kind: DifferenceKind, text: string, messageId: string | null = null): Difference => ({
  kind,
  text,
  messageId,
});
