import { provide } from 'vue';
import { completePeopleKey, matchPeople, mergePeople } from '../lib/completion';
import type { RecordsBridge } from '../lib/host';
import { useAccounts } from '../stores/accounts';
import { useConversation } from '../stores/conversation';
import { useThreads } from '../stores/threads';

/** Completes recipients from the mail that is loaded here and, inside a host with contacts, from those. */
export function useCompletion(records: RecordsBridge | null): void {
  const threads = useThreads();
  const conversation = useConversation();
  const accounts = useAccounts();

  function ownPeople() {
    const read = conversation.thread?.messages.flatMap(({ from, to, cc }) => [...from, ...to, ...cc]) ?? [];
    const colleagues = accounts.accounts.map(({ displayName, address }) => ({ name: displayName, address }));
    return [...read, ...threads.rows.flatMap(({ correspondents }) => correspondents), ...colleagues];
  }

  provide(completePeopleKey, async (query) => {
    const own = matchPeople(ownPeople(), query);
    if (records === null) return mergePeople(own, []);
    try {
      // Only who writes a message needs what Odoo's answers are checked by.
      const { askOdoo } = await import('../lib/odoo/verbs');
      const contacts = await askOdoo(records, 'complete_recipients', { query });
      return mergePeople(
        own,
        contacts.map(({ name, email }) => ({ name, address: email })),
      );
    } catch {
      // Without Odoo the own mail still completes.
      return mergePeople(own, []);
    }
  });
}
