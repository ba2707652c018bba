import { threadsApi, type RecentThread } from '@maildesk/contracts';
import { onScopeDispose, shallowRef, watch } from 'vue';
import { call } from '../api/call';
import { reasonOf } from '../lib/reason';
import { Settled } from '../lib/settled';

/** Walking through the list with a held key asks for nothing on the way. */
const settleMs = 120;

/** The newest conversations with somebody in all mailboxes of the person. */
export function useRecentConversations(address: () => string | null) {
  const threads = shallowRef<readonly RecentThread[]>([]);
  /** Why they could not be read; null when they could. */
  const errorText = shallowRef<string | null>(null);
  const asking = new Settled(settleMs);
  /** Answers to older questions are not heard. */
  let asked = 0;

  async function ask(wanted: string): Promise<void> {
    const mine = (asked += 1);
    try {
      const reply = await call(threadsApi.recentWith, { body: { address: wanted } });
      if (mine !== asked) return;
      threads.value = reply.threads;
      errorText.value = null;
    } catch (error) {
      if (mine === asked) errorText.value = reasonOf(error);
    }
  }

  /** What is shown stays until there is an answer. */
  async function refresh(): Promise<void> {
    asking.cancel();
    const wanted = address();
    if (wanted !== null) await ask(wanted);
  }

  watch(
    () => address()?.toLowerCase() ?? null,
    (wanted) => {
      asking.cancel();
      asked += 1;
      threads.value = [];
      errorText.value = null;
      if (wanted !== null) asking.run(() => void ask(wanted));
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    asking.cancel();
    asked += 1;
  });

  return { threads, errorText, refresh };
}
