import type { RecentThread } from '@maildesk/contracts';
import { t } from '../../locales/records';
import type { PaneSection } from './pane';

/**
 * Conversations with somebody as a section of the pane, without the one that is open; null where there is no other.
 *
 * @param accountNames of the mailboxes by their id; with more than one it is said where a conversation is
 */
export function recentSection(
  threads: readonly RecentThread[],
  openThreadId: string,
  accountNames: ReadonlyMap<string, string>,
): PaneSection | null {
  const others = threads.filter(({ threadId }) => threadId !== openThreadId);
  if (others.length === 0) return null;
  return {
    kind: 'recent',
    title: t('lastConversations'),
    model: '',
    count: others.length,
    more: false,
    denied: false,
    overdue: [],
    records: others.map(({ accountId, threadId, subject, lastAt }, id) => ({
      model: '',
      id,
      name: subject.trim() === '' ? t('noSubject') : subject,
      state: accountNames.size > 1 ? (accountNames.get(accountId) ?? null) : null,
      tone: 'plain',
      when: { at: lastAt, word: 'on' },
      amount: null,
      conversation: { account_id: accountId, conversation_id: threadId },
    })),
  };
}
