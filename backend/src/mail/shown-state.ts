import type { Flag } from '@maildesk/contracts';
import { bitOf, type FlagsAndKeywords } from './flags.js';
import type { MessageChangeKind } from './pending-change.entity.js';

/** A wish that waits, as far as it can be seen. */
export interface WaitingWish {
  readonly kind: MessageChangeKind;
  readonly flag: string | null;
}

/**
 * What the user sees of a location: the server's flags with their waiting wishes folded over, in the order in which they
 * were made. A wish to move or delete takes it off the screen. Another client's change of another flag shows through.
 * `shownKeywords` is null where they are the server's.
 */
export function shownState(
  server: FlagsAndKeywords,
  waiting: readonly WaitingWish[],
): { shownFlags: number; shownKeywords: string[] | null; hidden: boolean } {
  let shownFlags = server.flags;
  let hidden = false;
  const keywords = new Set(server.keywords);
  for (const { kind, flag } of waiting) {
    switch (kind) {
      case 'add-flag':
        shownFlags |= bitOf(flag as Flag);
        break;
      case 'remove-flag':
        shownFlags &= ~bitOf(flag as Flag);
        break;
      case 'add-keyword':
        keywords.add(flag ?? '');
        break;
      case 'remove-keyword':
        keywords.delete(flag ?? '');
        break;
      case 'move':
      case 'expunge':
        hidden = true;
        break;
      case 'copy':
        break;
    }
  }
  const differs = waiting.some(({ kind }) => kind === 'add-keyword' || kind === 'remove-keyword');
  return { shownFlags, shownKeywords: differs ? [...keywords].toSorted() : null, hidden };
}

/** Whether the server has already what a wish to change a flag or keyword asks for. */
export function isSatisfied(server: FlagsAndKeywords, { kind, flag }: WaitingWish): boolean {
  switch (kind) {
    case 'add-flag':
      return (server.flags & bitOf(flag as Flag)) !== 0;
    case 'remove-flag':
      return (server.flags & bitOf(flag as Flag)) === 0;
    case 'add-keyword':
      return server.keywords.includes(flag ?? '');
    case 'remove-keyword':
      return !server.keywords.includes(flag ?? '');
    default:
      return false;
  }
}
