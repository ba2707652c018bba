import type { ImapFlow } from 'imapflow';
import { atom, type ImapTokens, internalsOf, textOf, type UntaggedLine } from './imap-internals.js';
import type { ToldStatus } from './mailbox-status.js';

export interface NotifyListener {
  /** A mailbox that is not selected has these counters now. */
  onStatus(path: string, status: ToldStatus): void;
  /** Mailboxes came, went or were renamed, or the server could not keep up: everything has to be looked at. */
  onUnclear(): void;
}

const messageEvents = ['MessageNew', 'MessageExpunge'];

/**
 * Asks the server to tell of changes in all mailboxes over this one connection (RFC 5465). The selected mailbox is told of as
 * without NOTIFY (`SELECTED-DELAYED`: no EXPUNGE in the middle of a FETCH), all others by STATUS; with `STATUS` the server
 * begins by telling how each one stands. Changes of flags need CONDSTORE, and are left out where the server minds.
 * Answers false when the server refuses.
 */
export async function requestNotify(client: ImapFlow, listener: NotifyListener): Promise<boolean> {
  const internals = internalsOf(client);
  const onStatus = async ({ attributes = [] }: UntaggedLine) => {
    const path = pathOf(client, textOf(attributes[0]));
    const [, counters] = attributes;
    if (path === null || !Array.isArray(counters)) listener.onUnclear();
    else listener.onStatus(path, readCounters(counters));
  };
  internals.untaggedHandlers['STATUS'] = onStatus;
  internals.untaggedHandlers['LIST'] = async () => listener.onUnclear();
  // RFC 5465 section 5.8: from here on the server tells nothing more.
  internals.sectionHandlers['NOTIFICATIONOVERFLOW'] = async () => listener.onUnclear();
  for (const events of [[...messageEvents, 'FlagChange'], messageEvents]) {
    if (!(await accepts(client, events))) continue;
    keepFromCommands(client, onStatus);
    return true;
  }
  stopListening(client);
  return false;
}

/**
 * The server also tells in the middle of commands that ask for counters themselves, and imapflow takes whatever comes then for
 * their answer. Of a STATUS that is the one mailbox that was asked for; a list with counters tells of each mailbox once.
 */
function keepFromCommands(client: ImapFlow, onStatus: (line: UntaggedLine) => Promise<void>): void {
  const internals = internalsOf(client);
  const usual = internals.getUntaggedHandler.bind(client);
  const listed = new WeakMap<object, Set<string>>();
  internals.getUntaggedHandler = (command, attributes) => {
    const handler = usual(command, attributes);
    const asked = internals.currentRequest;
    if (command.toUpperCase() !== 'STATUS' || handler === undefined || handler === onStatus || !asked) return handler;
    const mailbox = pathOf(client, textOf(attributes[0]));
    if (mailbox === null) return handler;
    if (asked.command === 'STATUS')
      return mailbox === pathOf(client, textOf((asked.attributes || [])[0])) ? handler : onStatus;
    const before = listed.get(asked) ?? new Set();
    listed.set(asked, before);
    if (!before.has(mailbox)) {
      before.add(mailbox);
      return handler;
    }
    return async (line) => {
      await handler(line);
      await onStatus(line);
    };
  };
}

function stopListening(client: ImapFlow): void {
  const { untaggedHandlers, sectionHandlers } = internalsOf(client);
  untaggedHandlers['STATUS'] = null;
  untaggedHandlers['LIST'] = null;
  sectionHandlers['NOTIFICATIONOVERFLOW'] = null;
}

async function accepts(client: ImapFlow, events: readonly string[]): Promise<boolean> {
  const selected: ImapTokens = [atom('SELECTED-DELAYED'), events.map(atom)];
  const others: ImapTokens = [atom('PERSONAL'), [...events, 'MailboxName'].map(atom)];
  try {
    const response = await internalsOf(client).exec('NOTIFY', [atom('SET'), atom('STATUS'), selected, others]);
    response.next();
    return true;
  } catch (error) {
    // NO and BAD are an answer; anything else is the connection's.
    if (client.usable && typeof error === 'object' && error !== null && 'responseStatus' in error) return false;
    throw error;
  }
}

/** The path under which the mailbox was listed; null for one that was not. */
function pathOf(client: ImapFlow, asListed: string): string | null {
  if (asListed.toUpperCase() === 'INBOX') return 'INBOX';
  const { folders } = internalsOf(client);
  if (folders.get(asListed)?.pathAsListed === asListed) return asListed;
  for (const [path, folder] of folders) if (folder.pathAsListed === asListed) return path;
  return null;
}

function readCounters(list: ImapTokens): ToldStatus {
  const counters = new Map<string, string>();
  for (let index = 0; index + 1 < list.length; index += 2) {
    counters.set(textOf(list[index]).toUpperCase(), textOf(list[index + 1]));
  }
  const count = (name: string): number | undefined => {
    const text = counters.get(name) ?? '';
    return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
  };
  const modseq = counters.get('HIGHESTMODSEQ') ?? '';
  const found = {
    messages: count('MESSAGES'),
    uidNext: count('UIDNEXT'),
    uidValidity: count('UIDVALIDITY'),
    unseen: count('UNSEEN'),
    highestModseq: /^\d{1,19}$/.test(modseq) ? BigInt(modseq) : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}
