import { hash } from 'node:crypto';

/** What threading needs of a message. */
export interface ThreadInput {
  readonly messageIdHeader: string | null;
  readonly referenceIds: readonly string[];
}

/** How a batch of messages falls into threads, given what is known already. */
export interface ThreadPlan {
  /** The thread of each message, in the order of the input: an existing id, or `new:<n>`. */
  readonly threadOf: readonly string[];
  /** How many new threads are wanted, named `new:0` … */
  readonly newThreads: number;
  /** Threads that turned out to be parts of another. */
  readonly merges: readonly { readonly from: string; readonly into: string }[];
  /** Keys that are not known yet, in hexadecimal, with their thread. */
  readonly keys: readonly { readonly key: string; readonly thread: string }[];
}

/** Message-IDs shorter than this, or with nothing before or behind the at sign, are used over and over by broken software and join nothing. */
const shortestMessageId = 6;

/** The key of a Message-ID (in hexadecimal), or null for one that must not join messages. */
export function threadKey(messageId: string): string | null {
  const id = messageId.trim();
  if (id.length < shortestMessageId || !/^[^@\s]+@[^@\s]+$/.test(id)) return null;
  return hash('sha256', id, 'hex').slice(0, 32);
}

/** The keys of a message: its own first, then those it refers to, each once. */
export function keysOf(message: ThreadInput): string[] {
  const ids =
    message.messageIdHeader === null ? message.referenceIds : [message.messageIdHeader, ...message.referenceIds];
  return [...new Set(ids.map(threadKey).filter((key) => key !== null))];
}

/**
 * Joins messages by their references, whatever the order in which they arrive: every id that is mentioned belongs to a
 * thread, also before the message that bears it is here. When a message connects two threads, the one with the smallest id
 * stays, so that any order of arrival ends in the same partition. Threads are never split.
 * @param messageKeys the keys of each message that may join it to others; see `keysOf`.
 * @param known the threads of the keys that are stored already, as `key -> thread id`.
 */
export function planThreads(
  messageKeys: readonly (readonly string[])[],
  known: ReadonlyMap<string, string>,
): ThreadPlan {
  const groups = new DisjointSets();
  const keysOfMessage = messageKeys.map((keys, index) => {
    // A message without any usable key is a thread of its own.
    const members = keys.length > 0 ? keys : [`message:${index}`];
    for (const key of members) groups.join(members[0] ?? key, key);
    return members;
  });
  // Keys that share a stored thread are one group even where no message of this batch says so.
  const keyOfThread = new Map<string, string>();
  for (const [key, thread] of known) {
    const other = keyOfThread.get(thread);
    if (other === undefined) keyOfThread.set(thread, key);
    else groups.join(other, key);
  }

  const existing = new Map<string, Set<string>>();
  for (const [key, thread] of known) {
    const root = groups.find(key);
    existing.set(root, (existing.get(root) ?? new Set()).add(thread));
  }

  const threadOfRoot = new Map<string, string>();
  const merges: { from: string; into: string }[] = [];
  let newThreads = 0;
  const threadFor = (root: string): string => {
    const found = threadOfRoot.get(root);
    if (found !== undefined) return found;
    const [winner, ...losers] = [...(existing.get(root) ?? [])].toSorted();
    const thread = winner ?? `new:${newThreads++}`;
    for (const from of losers) merges.push({ from, into: thread });
    threadOfRoot.set(root, thread);
    return thread;
  };

  const threadOf = keysOfMessage.map((keys) => threadFor(groups.find(keys[0] ?? '')));
  const keys: { key: string; thread: string }[] = [];
  for (const key of new Set(keysOfMessage.flat())) {
    if (key.startsWith('message:') || known.has(key)) continue;
    keys.push({ key, thread: threadFor(groups.find(key)) });
  }
  return { threadOf, newThreads, merges, keys };
}

/** Union-find over strings, with path halving. */
class DisjointSets {
  private readonly parents = new Map<string, string>();

  find(item: string): string {
    let current = item;
    for (;;) {
      const parent = this.parents.get(current) ?? current;
      if (parent === current) return current;
      const grandparent = this.parents.get(parent) ?? parent;
      this.parents.set(current, grandparent);
      current = grandparent;
    }
  }

  join(a: string, b: string): void {
    const rootA = this.find(a);
    const rootB = this.find(b);
    if (rootA !== rootB) this.parents.set(rootA, rootB);
  }
}
