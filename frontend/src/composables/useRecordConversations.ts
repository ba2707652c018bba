import { threadsApi } from '@maildesk/contracts';
import { shallowRef } from 'vue';
import { call } from '../api/call';
import type { RecordRef, RecordsBridge } from '../lib/host';
import type { RecordConversations } from '../lib/odoo/links';
import { askOdoo } from '../lib/odoo/verbs';
import { useAsked } from './useAsked';

/** So many conversations without a mail in the chatter are asked for their subjects. */
const mostAsked = 20;

/** The conversations beside a record of Odoo. Those of accounts that the person has no access to are told without subject. */
export function useRecordConversations(records: RecordsBridge, record: RecordRef, accountIds: () => readonly string[]) {
  const found = shallowRef<RecordConversations | null>(null);

  const asked = useAsked(async () => {
    found.value = await askOdoo(records, 'record_conversations', { model: record.model, res_id: record.id });
    void name();
  });

  /** Odoo knows no subjects of mail that nobody logged; the mail server does. */
  async function name(): Promise<void> {
    const unnamed = (found.value?.conversations ?? []).filter(
      ({ subject, account_id }) => subject === null && accountIds().includes(account_id),
    );
    for (const { account_id: accountId, conversation_id: threadId } of unnamed.slice(0, mostAsked)) {
      try {
        const thread = await call(threadsApi.read, { params: { accountId, threadId } });
        setSubject(threadId, thread.subject, thread.messages.at(-1)?.receivedAt ?? null);
      } catch {
        // It is gone, or cannot be had now: its line stays without a subject.
      }
    }
  }

  function setSubject(threadId: string, subject: string, date: string | null): void {
    if (found.value === null) return;
    const conversations = found.value.conversations.map((each) =>
      each.conversation_id === threadId ? { ...each, subject, date } : each,
    );
    found.value = { ...found.value, conversations };
  }

  return { asked, found };
}
