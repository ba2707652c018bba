import type { ImapFlow } from 'imapflow';
import { parseUidSet, sizeOf, type UidRange } from '../../common/uid-ranges.js';

interface Untagged {
  readonly attributes?: readonly unknown[];
}

/** What imapflow calls for every VANISHED, outside of SELECT and during it; not part of its types. */
interface Internals {
  untaggedVanished: (untagged: Untagged, mailbox?: { exists?: number }) => Promise<void>;
}

/**
 * Hands every VANISHED (RFC 7162 section 3.2.10) to `tell` as the ranges that the server wrote. imapflow tells them UID by UID,
 * so that a server that answers `VANISHED (EARLIER) 1:4294967295` would keep the process busy for minutes.
 */
export function listenToVanished(client: ImapFlow, tell: (uids: UidRange[]) => void): void {
  const internals = client as unknown as Internals;
  if (typeof internals.untaggedVanished !== 'function')
    throw new Error('this version of imapflow tells VANISHED differently');
  internals.untaggedVanished = async (untagged, selecting) => {
    const [first, second] = untagged.attributes ?? [];
    const isEarlier = Array.isArray(first);
    const uids = parseUidSet(textOf(isEarlier ? second : first));
    const mailbox = selecting ?? client.mailbox;
    // Without EARLIER these are messages that EXISTS has counted.
    if (!isEarlier && mailbox !== false) mailbox.exists = Math.max(0, (mailbox.exists ?? 0) - sizeOf(uids));
    if (uids.length > 0) tell(uids);
  };
}

const textOf = (token: unknown): string =>
  typeof token === 'object' && token !== null && 'value' in token && typeof token.value === 'string' ? token.value : '';
