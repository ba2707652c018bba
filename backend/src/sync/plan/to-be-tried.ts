/** What decides whether a mailbox is opened though no counter calls for it. */
export interface TriedMailbox {
  readonly selectable: boolean;
  readonly uidValidity: number | null;
  /** Found under another path, and not opened since. */
  readonly renamed: boolean;
  readonly trouble: string | null;
  readonly retryAt: Date | null;
}

/**
 * Whether a mailbox is to be opened though no counter calls for it: one in trouble whose time has come; one that has another path
 * now, to see whether it is the one that it is taken for; and one that was never opened and of which the server tells no counters,
 * as of those that it lists and does not let anybody open.
 */
export function isToBeTried(mailbox: TriedMailbox, hasCounters: boolean, now: Date): boolean {
  if (!mailbox.selectable) return false;
  if (mailbox.trouble !== null) return mailbox.retryAt !== null && mailbox.retryAt <= now;
  if (mailbox.renamed) return true;
  return !hasCounters && mailbox.uidValidity === null;
}
