import type { OutboxItem } from '@maildesk/contracts';
import type { RecordRef, RecordsBridge } from '../host';

/** What a composer inside Odoo may ask, and for whom. */
export interface ComposerHost {
  readonly records: RecordsBridge;
  readonly userId: string;
}

/** A record that a mail is written from: once the mail is sent, its conversation stands beside the record. */
export interface RecordTie {
  readonly record: RecordRef;
  /** What the record is called. */
  readonly name: string;
  /** The sent mail goes into the record's chatter, too. */
  readonly log: boolean;
  /** Whose wish it is: a record's number means nothing to somebody who is signed in elsewhere. */
  readonly userId: string;
}

/** A tie of a mail that was handed over for sending, on this device until it is sent or taken back. */
export interface WaitingTie {
  readonly tie: RecordTie;
  readonly accountId: string;
  readonly outboxItemId: string;
  readonly messageId: string;
  readonly threadId: string;
  /** ISO 8601. */
  readonly since: string;
  /** How often Odoo has refused it. */
  readonly refusals: number;
  /** When it did so last, ISO 8601; not there before that. */
  readonly triedAt?: string;
}

/** Where this device remembers whether the person wanted their last mail from a record in its chatter. */
export const logsSentKey = 'maildesk.logs-sent';

const prefix = 'maildesk.tie.';
const keptDays = 7;

/** A record may be gone, or no longer the user's to see; then asking again is of no use. */
const mostRefusals = 3;

/** What Odoo does not do while it starts anew is one refusal, however often it is asked. */
const restMinutes = 5;

export function waitingTie(tie: RecordTie, item: OutboxItem, now: Date): WaitingTie {
  const { accountId, id: outboxItemId, messageId, threadId } = item;
  return { tie, accountId, outboxItemId, messageId, threadId, since: now.toISOString(), refusals: 0 };
}

/** Whether Odoo may be asked: not soon after it refused, when it may only be away for a moment. */
export function mayTry({ triedAt }: WaitingTie, now: Date): boolean {
  if (triedAt === undefined) return true;
  const since = now.getTime() - Date.parse(triedAt);
  // A clock that was put back must not make it wait for long.
  return !(since >= 0 && since < restMinutes * 60_000);
}

/** The tie after Odoo has refused it; null when that is to be believed. */
export function refusedTie(waiting: WaitingTie, now: Date): WaitingTie | null {
  const refusals = waiting.refusals + 1;
  return refusals < mostRefusals ? { ...waiting, refusals, triedAt: now.toISOString() } : null;
}

/** Keeps a tie on this device. Where storing is forbidden it lasts as long as the page. */
export function saveTie(waiting: WaitingTie, storage: Storage = localStorage): void {
  try {
    storage.setItem(prefix + waiting.outboxItemId, JSON.stringify(waiting));
  } catch {
    // No room, or forbidden.
  }
}

export function removeTie(outboxItemId: string, storage: Storage = localStorage): void {
  try {
    storage.removeItem(prefix + outboxItemId);
  } catch {
    // Storing is forbidden, so there is nothing to remove.
  }
}

/** The ties of one user that wait on this device; those of more than a week are forgotten. */
export function listTies(userId: string, now: Date, storage: Storage = localStorage): WaitingTie[] {
  const found: WaitingTie[] = [];
  for (const key of keysOf(storage)) {
    const waiting = readTie(storage, key);
    if (waiting === null || now.getTime() - Date.parse(waiting.since) > keptDays * 86_400_000) {
      removeTie(key.slice(prefix.length), storage);
    } else if (waiting.tie.userId === userId) found.push(waiting);
  }
  return found;
}

function keysOf(storage: Storage): string[] {
  try {
    const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index));
    return keys.filter((key): key is string => key?.startsWith(prefix) ?? false);
  } catch {
    return [];
  }
}

function readTie(storage: Storage, key: string): WaitingTie | null {
  try {
    const value: unknown = JSON.parse(storage.getItem(key) ?? 'null');
    return isWaiting(value) ? value : null;
  } catch {
    return null;
  }
}

/** What only our own page writes needs no full check, but a former version of it may have written something else. */
function isWaiting(value: unknown): value is WaitingTie {
  if (typeof value !== 'object' || value === null) return false;
  const { tie, accountId, messageId, threadId, since } = value as Partial<WaitingTie>;
  return (
    [accountId, messageId, threadId, since, tie?.userId, tie?.name].every((text) => typeof text === 'string') &&
    typeof tie?.record?.id === 'number'
  );
}
