import { computed, watch } from 'vue';
import { fromSaved } from '../components/composer/server-draft';
import { takeFromServer } from '../components/composer/unsent-drafts';
import type { ComposeIntent } from '../lib/compose-intent';
import { useAccounts } from '../stores/accounts';
import { useConversation } from '../stores/conversation';
import { useDrafts } from '../stores/drafts';

/** Which messages of the open conversation are drafts of ours, and going on with one. */
export function useDraftCopies(compose: (intent: ComposeIntent) => void) {
  const conversation = useConversation();
  const drafts = useDrafts();
  const accounts = useAccounts();

  const unfinishedIds = computed(() => {
    const { accountId } = conversation;
    return new Set(drafts.drafts.flatMap((draft) => (draft.accountId === accountId ? [draft.messageId ?? ''] : [])));
  });

  // Every version has a copy of its own in the Drafts mailbox, so what is known of them is as old as the conversation shown.
  watch(
    () => conversation.thread,
    (thread) => {
      const { accountId } = conversation;
      const shown = thread?.messages.find(({ flags }) => flags.includes('draft'));
      if (accountId === null || shown === undefined || unfinishedIds.value.has(shown.id)) return;
      if (!accounts.writable.some(({ id }) => id === accountId)) return;
      drafts.load(accountId).catch(() => undefined);
    },
  );

  function continueDraft(messageId: string): void {
    const { accountId } = conversation;
    const saved = accountId === null ? null : drafts.byMessage(accountId, messageId);
    if (saved === null) return;
    takeFromServer(fromSaved(saved), new Date(saved.savedAt));
    compose({ kind: 'resume', accountId: saved.accountId, clientKey: saved.id });
  }

  return { unfinishedIds, continueDraft };
}
