/** What is known of a mailbox from the last time. */
export interface KnownState {
  readonly uidValidity: number | null;
  readonly uidNext: number | null;
  readonly highestModseq: bigint | null;
  /** All of its history is here. */
  readonly fillComplete: boolean;
}

/** What the server said when the mailbox was opened. */
export interface ServerState {
  readonly uidValidity: number;
  readonly uidNext: number | null;
  readonly highestModseq: bigint | null;
  readonly exists: number;
  /** The server has told all changes since the known state by itself (QRESYNC). */
  readonly resynced: boolean;
}

/** How the changes of older messages are found. New messages are a matter of UIDNEXT and the same for all. */
export type SyncPlan =
  /** The mailbox was never opened: the first fill begins. */
  | { readonly kind: 'first-fill' }
  /** UIDVALIDITY changed: every known UID is void, the mailbox is listed again. */
  | { readonly kind: 'reset' }
  /** The server stands before the point where we were, as after a restore from a backup: what we know is checked. */
  | { readonly kind: 'rewound' }
  /** Nothing changed since the last time, by the server's own counter. */
  | { readonly kind: 'nothing' }
  /** The server has told it all (RFC 7162 section 3.2.5). */
  | { readonly kind: 'resynced' }
  /** Flags by CHANGEDSINCE (RFC 7162 section 3.1.4); what is gone shows by the count. */
  | { readonly kind: 'changed-since'; readonly since: bigint }
  /** From now on there is a counter to go by. What changed before it shows by all flags, which are read this once. */
  | { readonly kind: 'first-counted' }
  /** No counter to rely on (none offered, not enabled, or not kept for this mailbox): flags are read a stretch at a time. */
  | { readonly kind: 'compare' };

/** Whether a counter of the server stands below where it was seen. That none does proves nothing: mail may have come after a restore. */
export const isRewound = (
  known: Pick<KnownState, 'uidNext' | 'highestModseq'>,
  server: Pick<ServerState, 'uidNext' | 'highestModseq'>,
): boolean =>
  (known.uidNext !== null && server.uidNext !== null && server.uidNext < known.uidNext) ||
  (known.highestModseq !== null && server.highestModseq !== null && server.highestModseq < known.highestModseq);

/** Chooses how to bring a mailbox up to date, by what is known and what the server offers. */
export function planSync(known: KnownState, server: ServerState): SyncPlan {
  if (known.uidValidity === null || known.uidNext === null) return { kind: 'first-fill' };
  if (known.uidValidity !== server.uidValidity) return { kind: 'reset' };
  if (isRewound(known, server)) return { kind: 'rewound' };
  if (server.highestModseq === null) return { kind: 'compare' };
  // Until the history is here the counter is not taken over.
  if (known.highestModseq === null) return { kind: known.fillComplete ? 'first-counted' : 'compare' };
  if (server.resynced) return { kind: 'resynced' };
  if (server.highestModseq === known.highestModseq) return { kind: 'nothing' };
  return { kind: 'changed-since', since: known.highestModseq };
}

/** Whether messages may have arrived that are not known. A server that does not tell UIDNEXT is always asked. */
export const mayHaveNew = (known: KnownState, server: ServerState): boolean =>
  server.exists > 0 && (known.uidNext === null || server.uidNext === null || server.uidNext > known.uidNext);

/** By what a server's changes of a mailbox are found, as long as nothing unusual happens. */
export function syncPathOf(server: ServerState, hasQresync: boolean): 'qresync' | 'condstore' | 'compare' {
  if (server.highestModseq === null) return 'compare';
  return hasQresync ? 'qresync' : 'condstore';
}
