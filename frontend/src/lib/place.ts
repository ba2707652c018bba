/** What is on screen, as the address bar keeps it. */
export interface Place {
  readonly accountId: string | null;
  readonly mailboxId: string | null;
  readonly threadId: string | null;
}

const idPattern = /^[0-9a-f-]{36}$/i;

/** Reads `account/mailbox/thread`; parts that are missing or malformed are null, and so is everything after them. */
export function parsePlace(text: string): Place {
  const parts = text.replace(/^#?\/?/, '').split('/');
  const ids: (string | null)[] = [];
  for (const part of parts.slice(0, 3)) {
    if (!idPattern.test(part)) break;
    ids.push(part);
  }
  return { accountId: ids[0] ?? null, mailboxId: ids[1] ?? null, threadId: ids[2] ?? null };
}

export function formatPlace(place: Place): string {
  const ids = [place.accountId, place.mailboxId, place.threadId];
  const end = ids.indexOf(null);
  return (end === -1 ? ids : ids.slice(0, end)).join('/');
}
