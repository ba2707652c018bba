/** Deletions of more than this share of a mailbox, and more than this many, are looked into before they are believed. */
const largeShare = 0.2;
const largeNumber = 20;

/**
 * Whether what a server says has vanished can be taken as it is. Some tell of deletions that never were (a whole mailbox, as
 * `VANISHED (EARLIER) 1:26183`), and a mailbox that empties itself on the screen is the worst of all mistakes.
 *
 * @param known how many messages are known; @param removed how many of them would go
 * @param exists how many the server says there are; null while that cannot be compared
 */
export function isCredible(known: number, removed: number, exists: number | null): boolean {
  if (removed > largeNumber && removed > known * largeShare) return false;
  return removed === 0 || exists === null || Math.abs(known - removed - exists) <= Math.abs(known - exists);
}
