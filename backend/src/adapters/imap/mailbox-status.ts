/** What a server counts in a mailbox (RFC 3501 section 6.3.10); null where it does not say. */
export interface MailboxStatus {
  readonly messages: number;
  readonly uidNext: number | null;
  readonly uidValidity: number | null;
  readonly unseen: number | null;
  readonly highestModseq: bigint | null;
}

/** What the server told of a mailbox that is not selected: some of its counters. */
export type ToldStatus = Partial<MailboxStatus>;
