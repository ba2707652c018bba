import { threadsApi } from '@maildesk/contracts';
import { computed, shallowReactive, watch } from 'vue';
import { call } from '../api/call';
import { conversationKey, unnamedMail, withLinkedMail } from '../lib/odoo/linked-mail';
import type { Pane } from '../lib/odoo/pane';
import type { PaneSubject } from './useRecordPane';

/**
 * The pane as it is shown beside the open conversation: without that one, and with the subjects of others that nobody logged,
 * which Odoo does not know and the mail server does.
 */
export function useLinkedMail(pane: () => Pane | null, open: () => PaneSubject, accountIds: () => readonly string[]) {
  const subjects = shallowReactive(new Map<string, string>());
  const asked = new Set<string>();
  const openKey = computed(() => `${open().accountId}/${open().threadId}`);

  async function askFor(told: Pane): Promise<void> {
    for (const conversation of unnamedMail(told)) {
      const { account_id: accountId, conversation_id: threadId } = conversation;
      const key = conversationKey(conversation);
      if (key === openKey.value || asked.has(key) || !accountIds().includes(accountId)) continue;
      asked.add(key);
      try {
        const { subject } = await call(threadsApi.read, { params: { accountId, threadId } });
        if (subject !== '') subjects.set(key, subject);
      } catch {
        // It is gone, or cannot be had now: its line has the name of its record.
      }
    }
  }

  // Which of them is open, and whose accounts are known, decides too whose subjects are asked for.
  watch(
    [pane, openKey, () => accountIds().join(' ')],
    ([told]) => {
      if (told !== null) void askFor(told);
    },
    { immediate: true },
  );

  return computed(() => {
    const told = pane();
    return told === null ? null : withLinkedMail(told, openKey.value, subjects);
  });
}
