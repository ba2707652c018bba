import { watch } from 'vue';
import { useOnScreen } from '../../composables/useOnScreen';

/**
 * Tells once of every message that was on screen and could be seen; one that is then marked as unread stays so.
 * @param threadId begins anew when it changes.
 */
export function useSeen(threadId: () => string | null, seen: (messageId: string) => void) {
  const told = new Set<string>();
  const waiting = new Set<string>();
  const isOnScreen = useOnScreen();

  watch(threadId, () => {
    told.clear();
    waiting.clear();
  });

  function shown(messageId: string): void {
    if (told.has(messageId)) return;
    if (!isOnScreen.value) {
      waiting.add(messageId);
      return;
    }
    told.add(messageId);
    seen(messageId);
  }

  watch(isOnScreen, () => {
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
