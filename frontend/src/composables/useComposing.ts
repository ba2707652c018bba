import { shallowRef } from 'vue';
import type { Colleague } from '../lib/colleague-words';
import { newestId, type ComposeIntent } from '../lib/compose-intent';
import { t } from '../locales/shell';
import { useConversation } from '../stores/conversation';
import { usePresence } from '../stores/presence';
import { useToasts } from '../stores/toasts';

/** Begins messages: one at a time, and an answer that somebody else writes already only after a question. */
export function useComposing() {
  const conversation = useConversation();
  const presence = usePresence();
  const toasts = useToasts();

  /** What is being written. */
  const intent = shallowRef<ComposeIntent | null>(null);
  /** A reply that is not begun yet, because somebody else writes one. */
  const secondReply = shallowRef<{ intent: ComposeIntent; colleagues: readonly Colleague[] } | null>(null);

  function compose(wanted: ComposeIntent): void {
    if (intent.value !== null) {
      toasts.show(t('finishFirst'));
      return;
    }
    const others = repliersTo(wanted);
    if (others.length > 0) secondReply.value = { intent: wanted, colleagues: others };
    else begin(wanted);
  }

  /** Who writes an answer already to what is to be answered. */
  function repliersTo(wanted: ComposeIntent): readonly Colleague[] {
    if (wanted.kind !== 'reply' && wanted.kind !== 'reply-all') return [];
    return presence.colleagues(wanted.accountId, wanted.message.threadId).filter(({ doing }) => doing === 'replying');
  }

  function begin(wanted: ComposeIntent): void {
    secondReply.value = null;
    intent.value = withSeen(wanted);
  }

  /** What is on the screen of the conversation when its answer is begun, the writer has seen. */
  function withSeen(wanted: ComposeIntent): ComposeIntent {
    if (wanted.kind === 'new' || wanted.kind === 'resume') return wanted;
    const { thread } = conversation;
    const seen = thread?.id === wanted.message.threadId ? newestId(thread.messages) : null;
    return { ...wanted, seenMessageId: seen ?? wanted.message.id };
  }

  return { intent, secondReply, compose, begin };
}
