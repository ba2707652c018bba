import type { WrittenDraft } from './draft-model';
import { t } from '../../locales/shell';

/** A message that was not sent, as it lies on this device. */
export interface UnsentDraft {
  draft: WrittenDraft;
  /** ISO 8601, of the last change. */
  savedAt: string;
}

/** A kept draft to go on with, and what the person should know about it, in a sentence. */
export interface KeptDraft {
  draft: WrittenDraft;
  note: string | null;
}

interface Stored extends UnsentDraft {
  /** ISO 8601: a composer said at this time that it has the draft open; empty once it has let go. */
  openAt: string;
}

/** Uploads are kept a day on the server; an older draft has lost them. */
const uploadsKeptMs = 23 * 3_600_000;

const prefix = 'maildesk.draft.';
const keptDays = 30;
/** A composer renews its claim every few seconds; one that has not done so for this long is gone. */
const claimMs = 15_000;

/**
 * Keeps a draft on this device.
 * @returns false when the device has no room for it or forbids storing.
 */
export function saveUnsent(draft: WrittenDraft, now: Date, storage: Storage = localStorage): boolean {
  const time = now.toISOString();
  return write(storage, { draft, savedAt: time, openAt: time });
}

/** Brings a draft onto this device as the server keeps it; what only this device knows of it stays. */
export function takeFromServer(draft: WrittenDraft, savedAt: Date, storage: Storage = localStorage): void {
  const here = read(storage, prefix + draft.clientKey);
  const time = savedAt.toISOString();
  write(storage, { draft: { ...draft, tie: here?.draft.tie ?? null }, savedAt: time, openAt: '' });
}

/** Notes that the server keeps a version of the draft; `isSynced` when nothing was changed here since. */
export function noteServerVersion(
  clientKey: string,
  kept: Pick<WrittenDraft, 'serverVersion' | 'isSynced'>,
  storage: Storage = localStorage,
): void {
  const stored = read(storage, prefix + clientKey);
  if (stored !== null) write(storage, { ...stored, draft: { ...stored.draft, ...kept } });
}

/** Says that a draft is still open here, so that no other window offers it. */
export function claimUnsent(clientKey: string, now: Date, storage: Storage = localStorage): void {
  const stored = read(storage, prefix + clientKey);
  if (stored !== null) write(storage, { ...stored, openAt: now.toISOString() });
}

/** Lets go of a draft that stays unsent: it is offered again from now on. */
export function releaseUnsent(clientKey: string, storage: Storage = localStorage): void {
  const stored = read(storage, prefix + clientKey);
  if (stored !== null) write(storage, { ...stored, openAt: '' });
}

/** Forgets a draft: it was sent or thrown away. */
export function removeUnsent(clientKey: string, storage: Storage = localStorage): void {
  try {
    storage.removeItem(prefix + clientKey);
  } catch {
    // Storing is forbidden, so there is nothing to forget.
  }
}

/**
 * The messages that were begun on this device and neither sent nor thrown away, newest first; without those that a
 * composer has open, those of other accounts and those older than 30 days.
 */
export function listUnsent(accountIds: readonly string[], now: Date, storage: Storage = localStorage): UnsentDraft[] {
  const found = keysOf(storage).flatMap((key) => {
    const stored = read(storage, key);
    if (stored === null || !accountIds.includes(stored.draft.accountId)) return [];
    if (now.getTime() - Date.parse(stored.savedAt) > keptDays * 86_400_000) {
      removeUnsent(stored.draft.clientKey, storage);
      return [];
    }
    const isOpen = stored.openAt !== '' && now.getTime() - Date.parse(stored.openAt) < claimMs;
    return isOpen ? [] : [{ draft: stored.draft, savedAt: stored.savedAt }];
  });
  return found.sort((a, b) => b.savedAt.localeCompare(a.savedAt));
}

/** One of those of `listUnsent`, with the files that the server still has; null when it is not among them. */
export function findKept(
  clientKey: string,
  accountIds: readonly string[],
  now: Date,
  storage: Storage = localStorage,
): KeptDraft | null {
  const found = listUnsent(accountIds, now, storage).find(({ draft }) => draft.clientKey === clientKey);
  return found === undefined ? null : withoutLostFiles(found, now);
}

/** The draft with the files that the server still has. */
export function withoutLostFiles({ draft, savedAt }: UnsentDraft, now: Date): KeptDraft {
  // With a draft that the server keeps its files stay as well.
  const isOld = draft.serverVersion === 0 && now.getTime() - Date.parse(savedAt) > uploadsKeptMs;
  const files = isOld ? draft.files.filter((file) => file.kind === 'part') : draft.files;
  const lostCount = draft.files.length - files.length;
  return {
    draft: { ...draft, files },
    note: lostCount === 0 ? null : t('filesLost', { count: lostCount }),
  };
}

function keysOf(storage: Storage): string[] {
  try {
    const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index));
    return keys.filter((key): key is string => key?.startsWith(prefix) ?? false);
  } catch {
    // Storing is forbidden here.
    return [];
  }
}

function read(storage: Storage, key: string): Stored | null {
  try {
    const value: unknown = JSON.parse(storage.getItem(key) ?? 'null');
    if (!isStored(value)) return null;
    // Kept by a page that did not know of drafts on the server, of conversations, or of records.
    const draft = Object.assign(
      { serverVersion: 0, isSynced: false, threadId: null, seenMessageId: null, tie: null },
      value.draft,
    );
    return { ...value, draft };
  } catch {
    // Not ours, or damaged: it cannot be offered.
    return null;
  }
}

/** What only our own page writes needs no full check, but a former version of it may have written something else. */
function isStored(value: unknown): value is Stored {
  if (typeof value !== 'object' || value === null) return false;
  const { draft, savedAt, openAt } = value as Partial<Stored>;
  return (
    typeof savedAt === 'string' &&
    typeof openAt === 'string' &&
    typeof draft?.clientKey === 'string' &&
    typeof draft.accountId === 'string' &&
    typeof draft.subject === 'string' &&
    typeof draft.html === 'string' &&
    typeof draft.text === 'string' &&
    [draft.to, draft.cc, draft.bcc, draft.files].every(Array.isArray)
  );
}

function write(storage: Storage, stored: Stored): boolean {
  try {
    storage.setItem(prefix + stored.draft.clientKey, JSON.stringify(stored));
    return true;
  } catch {
    return false;
  }
}
