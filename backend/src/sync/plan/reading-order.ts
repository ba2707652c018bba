/** What of an account's mailboxes has not been read in yet. */
export interface Unread {
  /** Mailboxes whose messages lack their first words, in the order in which they were found to. */
  readonly previews: readonly string[];
  /** First words have been fetched and are being made ready. */
  readonly isPreparing: boolean;
  /** The mailbox whose history has its turn; null when none is being filled. */
  readonly fill: string | null;
  /** A mailbox to be filled of which nothing has been read yet; null when there is none. */
  readonly unbegun: string | null;
  /** The mailbox to be filled that somebody has open, and whether nothing of it has been read yet; null when there is none. */
  readonly seen: { readonly mailboxId: string; readonly isUnbegun: boolean } | null;
  /** The last that was read was the history of that one: now others have a turn. */
  readonly wasSeen: boolean;
  /** Nothing may be in the way of that fill. */
  readonly isFillingAlone: boolean;
}

export interface Reading {
  readonly kind: 'preview' | 'fill';
  readonly mailboxId: string;
}

/**
 * What is read in next: rows of what somebody has open and has none come first, then first words of what people see, then the
 * history of what is open, which has every other turn; then mailboxes that have no rows at all, all other first words, and all other
 * history. Null when there is nothing to do, or while first words are being made ready: a large batch would be in
 * the way of that.
 */
export function nextReading(unread: Unread, isSeen: (mailboxId: string) => boolean): Reading | null {
  const { isPreparing, fill, unbegun, seen, wasSeen, isFillingAlone } = unread;
  if (fill !== null && isFillingAlone) return { kind: 'fill', mailboxId: fill };
  if (seen?.isUnbegun === true) return { kind: 'fill', mailboxId: seen.mailboxId };
  const previews = isPreparing ? [] : unread.previews;
  const seenPreview = previews.find(isSeen);
  if (seen !== null && seenPreview === undefined && !isPreparing && !wasSeen)
    return { kind: 'fill', mailboxId: seen.mailboxId };
  const preview = seenPreview ?? (unbegun === null ? previews[0] : undefined);
  if (preview !== undefined) return { kind: 'preview', mailboxId: preview };
  const next = unbegun ?? (isPreparing ? null : fill);
  return next === null ? null : { kind: 'fill', mailboxId: next };
}
