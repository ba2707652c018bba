import { bitOf } from './flags.js';
import type { StoredChange } from './pending-changes.repository.js';

/**
 * What the user sees of a location: the server's flags with their waiting wishes folded over, in the order in which they
 * were made. A wish to move or delete takes it off the screen. Another client's change of another flag shows through.
 */
export function shownState(
  serverFlags: number,
  waiting: readonly Pick<StoredChange, 'kind' | 'flag'>[],
): { shownFlags: number; hidden: boolean } {
  let shownFlags = serverFlags;
  let hidden = false;
  for (const wish of waiting) {
    const bit = wish.flag === null || wish.flag === '$forwarded' ? 0 : bitOf(wish.flag);
    switch (wish.kind) {
      case 'add-flag':
        shownFlags |= bit;
        break;
      case 'remove-flag':
        shownFlags &= ~bit;
        break;
      case 'move':
      case 'expunge':
        hidden = true;
        break;
    }
  }
  return { shownFlags, hidden };
}
