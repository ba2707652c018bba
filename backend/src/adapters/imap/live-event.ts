import type { UidRange } from '../../common/uid-ranges.js';

/** What a server says of the selected mailbox without being asked. */
export type LiveEvent =
  /** The number of messages grew: there is new mail at the end. */
  | { readonly kind: 'exists'; readonly count: number }
  /** These messages are gone; servers with QRESYNC say so once per session and never again. As wide as the server wrote it. */
  | { readonly kind: 'vanished'; readonly uids: readonly UidRange[] }
  | { readonly kind: 'flags'; readonly uid: number; readonly flags: readonly string[] }
  /** The flags of the message that was at this sequence number then; the server did not say which one that is. */
  | { readonly kind: 'flags-at'; readonly seq: number }
  /** The message that was at this sequence number then is gone; every later one has moved up since. */
  | { readonly kind: 'expunged'; readonly seq: number };
