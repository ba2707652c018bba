/** What decides whether a mailbox is opened though no counter calls for it. */
export interface TriedMailbox {
  readonly selectable: boolean;
  readonly uidValidity: number | null;
  readonly trouble: string | null;
  readonly retryAt: Date | null;
}

/**
 * Whether a mailbox is to be opened though no counter calls for it: one in trouble whose time has come, and one that was never
 * opened and of which the server tells no counters, as of those that it lists and does not let anybody open.
 */
export function isToBeTried(mailbox: TriedMailbox, hasCounters: boolean, now: Date): boolean {
  if (!mailbox.selectable) return false;
  if (mailbox.trouble !== null) return mailbox.retryAt !== null && mailbox.retryAt <= now;
  return !hasCounters && mailbox.uidValidity === null;
}
