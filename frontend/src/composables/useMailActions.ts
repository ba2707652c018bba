import type { ChangeTarget, ThreadRow } from '@maildesk/contracts';
import type { ComputedRef } from 'vue';
import type { MailAction } from '../lib/mail-action';
import { rowAfterRemoval } from '../lib/neighbours';
import { changeOf, type RowAction } from '../lib/row-actions';
import { leavesMailbox } from '../lib/row-patches';
import { useConversation } from '../stores/conversation';
import { useThreads } from '../stores/threads';
import { useMailChanges } from './useMailChanges';

export interface MailActionsContext {
  /** The rows on screen, in their order. */
  rows: ComputedRef<readonly ThreadRow[]>;
  /** Whether the next conversation opens when the open one leaves; else the list shows. */
  opensNext: ComputedRef<boolean>;
  openThread(threadId: string): void;
  closeThread(): void;
}

/** Acts on conversations and then shows what a person expects to see next. */
export function useMailActions(context: MailActionsContext) {
  const threads = useThreads();
  const conversation = useConversation();
  const changes = useMailChanges();

  /** Does it to a row of the open mailbox. */
  function act(action: RowAction, row: ThreadRow): void {
    if (threads.accountId === null) return;
    apply(
      threads.accountId,
      { kind: 'threads', mailboxId: row.mailboxId, threadIds: [row.threadId] },
      changeOf(action),
    );
  }

  function apply(accountId: string, target: ChangeTarget, change: MailAction): void {
    const gone = leavesMailbox(change) ? threadsOf(target) : new Set<string>();
    const next = rowAfterRemoval(context.rows.value, gone);
    void changes.change(accountId, target, change);
    if (gone.size === 0) return;
    if (conversation.threadId !== null && gone.has(conversation.threadId)) {
      if (next !== null && context.opensNext.value) context.openThread(next.threadId);
      else context.closeThread();
    }
    if (threads.cursorId === null || gone.has(threads.cursorId)) threads.cursorId = next?.threadId ?? null;
  }

  /** The conversations that are gone from the list afterwards. */
  function threadsOf(target: ChangeTarget): ReadonlySet<string> {
    if (target.kind === 'threads') return new Set(target.threadIds);
    if (target.kind === 'mailbox')
      return new Set(target.mailboxId === threads.mailboxId ? threads.rows.map((row) => row.threadId) : []);
    const { thread } = conversation;
    const touched = new Set(target.messageIds);
    const here = thread?.messages.filter((message) => message.mailboxIds.includes(threads.mailboxId ?? '')) ?? [];
    return thread !== null && here.every((message) => touched.has(message.id)) ? new Set([thread.id]) : new Set();
  }

  return { act, apply };
}
