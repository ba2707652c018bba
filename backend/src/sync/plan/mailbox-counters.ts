/** What a server counts in a mailbox (RFC 3501 section 6.3.10, RFC 7162 section 3.1.5); null where it does not say. */
export interface MailboxCounters {
  readonly messages: number | null;
  readonly uidNext: number | null;
  readonly uidValidity: number | null;
  readonly unseen: number | null;
  readonly highestModseq: bigint | null;
}

const names = ['messages', 'uidNext', 'uidValidity', 'highestModseq'] as const;

/** Whether messages came or went, as far as both sides tell. */
export function hasOtherMessages(known: MailboxCounters, told: Partial<MailboxCounters>): boolean {
  return (['messages', 'uidNext', 'uidValidity'] as const).some((name) => isOther(known, told, name));
}

/** Whether messages have come, which a mailbox that was never counted or was made anew leaves open. */
export function hasNewMail(known: MailboxCounters, told: Partial<MailboxCounters>): boolean {
  if (known.uidValidity === null || (told.uidValidity ?? known.uidValidity) !== known.uidValidity) return false;
  const name = known.uidNext !== null && (told.uidNext ?? null) !== null ? 'uidNext' : 'messages';
  return (told[name] ?? 0) > (known[name] ?? Infinity);
}

/** Whether a mailbox is worth a look. A server that counts changes counts those of flags; for others, unread mail is a clue. */
export function hasChanged(known: MailboxCounters, told: Partial<MailboxCounters>): boolean {
  if (names.some((name) => isOther(known, told, name))) return true;
  return (told.highestModseq ?? null) === null && isOther(known, told, 'unseen');
}

function isOther(known: MailboxCounters, told: Partial<MailboxCounters>, name: keyof MailboxCounters): boolean {
  const now = told[name] ?? null;
  return now !== null && now !== known[name];
}

/** What is known after something was told. */
export function withTold(known: MailboxCounters, told: Partial<MailboxCounters>): MailboxCounters {
  return {
    messages: told.messages ?? known.messages,
    uidNext: told.uidNext ?? known.uidNext,
    uidValidity: told.uidValidity ?? known.uidValidity,
    unseen: told.unseen ?? known.unseen,
    highestModseq: told.highestModseq ?? known.highestModseq,
  };
}

/** The resume point of a mailbox as it is stored. */
export interface StoredPoint {
  readonly uidValidity: number | null;
  readonly uidNext: number | null;
  readonly highestModseq: bigint | null;
  readonly fillComplete: boolean;
  /** How many of the server's messages are here. */
  readonly uidCount: number;
  /** It has not been proved yet that this is the mailbox that was opened then. */
  readonly renamed: boolean;
}

/**
 * Whether the counters prove that what is here is what the server has, so that the mailbox need not be opened. They are
 * compared with the messages that are here and not with those that the server had: what was cut off between the resume point
 * and the search for what is gone would never be found otherwise.
 */
export function isInStep(stored: StoredPoint, counters: MailboxCounters): boolean {
  return (
    stored.fillComplete &&
    !stored.renamed &&
    // Without QRESYNC a server need not count deletions as changes (RFC 7162 section 3.1.2.1).
    stored.uidCount === counters.messages &&
    stored.highestModseq !== null &&
    stored.highestModseq === counters.highestModseq &&
    stored.uidValidity === counters.uidValidity &&
    stored.uidNext === counters.uidNext
  );
}
