import { useEventListener } from '@vueuse/core';
import { watch } from 'vue';

/**
 * Tells once of every message that was on screen of a tab that somebody can see; one that is then marked as unread stays so.
 * @param threadId begins anew when it changes.
 */
export function useSeen(threadId: () => string | null, seen: (messageId: string) => void) {
  const told = new Set<string>();
  const waiting = new Set<string>();

  watch(threadId, () => {
    told.clear();
    waiting.clear();
  });

  function shown(messageId: string): void {
    if (told.has(messageId)) return;
    // A tab in the background shows mail to nobody.
    if (document.visibilityState === 'hidden') {
      waiting.add(messageId);
      return;
    }
    told.add(messageId);
    seen(messageId);
  }

  useEventListener(document, 'visibilitychange', () => {
    for (const messageId of waiting) {
      waiting.delete(messageId);
      shown(messageId);
    }
  });

  /** Somebody wants it unread: showing it says nothing any more. */
  function keepUnread(messageId: string): void {
    told.add(messageId);
  }

  return { shown, keepUnread };
}
