import type { Whereabouts } from '@maildesk/contracts';
import { useIdle } from '@vueuse/core';
import { computed, type ComputedRef } from 'vue';
import { useConversation } from '../stores/conversation';
import { usePresence } from '../stores/presence';
import { useOnScreen } from './useOnScreen';

/** Whoever has not touched the page for this long counts as away. */
const idleAfterMs = 3 * 60_000;

/** Which conversations this page has open, for colleagues to see. */
export function useWhereabouts(): ComputedRef<Whereabouts> {
  const conversation = useConversation();
  const presence = usePresence();
  const isOnScreen = useOnScreen();
  const { idle } = useIdle(idleAfterMs);

  return computed(() => {
    const { accountId, threadId } = conversation;
    const viewed = accountId === null || threadId === null ? [] : [{ accountId, threadId, doing: 'viewing' as const }];
    const answered = presence.answering === null ? [] : [{ ...presence.answering, doing: 'replying' as const }];
    return { places: [...viewed, ...answered], isIdle: idle.value || !isOnScreen.value };
  });
}
