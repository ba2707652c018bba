import { computed, watch } from 'vue';
import { namesOf } from '../lib/colleague-words';
import { useAnnouncer } from '../stores/announcer';
import { useConversation } from '../stores/conversation';
import { usePresence } from '../stores/presence';
import { t } from '../locales/list';

/** Who else has the open conversation open. That somebody replies is said aloud, once for each. */
export function useColleagues() {
  const announcer = useAnnouncer();
  const conversation = useConversation();
  const presence = usePresence();

  const colleagues = computed(() => presence.colleagues(conversation.accountId, conversation.threadId));
  const replying = computed(() => colleagues.value.filter(({ doing }) => doing === 'replying'));

  watch([() => conversation.threadId, replying] as const, ([threadId, now], [formerId, before]) => {
    const known = new Set(threadId === formerId ? before.map(({ userId }) => userId) : []);
    const begun = now.filter(({ userId }) => !known.has(userId));
    if (begun.length === 0) return;
    announcer.say(t('replyingHere', { count: begun.length, names: namesOf(begun) }));
  });

  return { colleagues };
}
