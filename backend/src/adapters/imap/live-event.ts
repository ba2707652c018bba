/** What a server says of the selected mailbox without being asked. */
export type LiveEvent =
  /** The number of messages grew: there is new mail at the end. */
  | { readonly kind: 'exists'; readonly count: number }
  /** These messages are gone; servers with QRESYNC say so once per session and never again. */
  | { readonly kind: 'vanished'; readonly uid: number }
  | { readonly kind: 'flags'; readonly uid: number; readonly flags: readonly string[] }
  /** Something changed that the server names by sequence number only: the mailbox has to be compared. */
  | { readonly kind: 'unnamed' };
