import type { ThreadRow } from '@maildesk/contracts';
import type { ComputedRef } from 'vue';
import type { ComposeIntent } from '../lib/compose-intent';
import type { Command } from '../lib/keymap';
import { rowAtStep } from '../lib/neighbours';
import type { RowAction } from '../lib/row-actions';
import { useConversation } from '../stores/conversation';
import { useThreads } from '../stores/threads';
import { useToasts } from '../stores/toasts';

export interface MailCommandsContext {
  rows: ComputedRef<readonly ThreadRow[]>;
  canWrite: ComputedRef<boolean>;
  act(action: RowAction, row: ThreadRow): void;
  openThread(threadId: string): void;
  backToList(): void;
  compose(intent: ComposeIntent): void;
  /** Shows where the open conversation can be moved. @returns whether it can be */
  openMove(): boolean;
  focusFilter(): void;
  showHelp(): void;
}

/** What the single-key commands do. `run` returns false for a command that means nothing now. */
export function useMailCommands(context: MailCommandsContext): { run(command: Command): boolean } {
  const threads = useThreads();
  const conversation = useConversation();
  const toasts = useToasts();

  /** The row that a command is about: the open conversation's, else the one the cursor stands on. */
  function current(): ThreadRow | null {
    const id = conversation.threadId ?? threads.cursorId;
    return context.rows.value.find((row) => row.threadId === id) ?? null;
  }

  function step(by: number): boolean {
    const from = conversation.threadId ?? threads.cursorId;
    const row = rowAtStep(context.rows.value, from, by);
    if (row === null) return false;
    if (conversation.threadId !== null) context.openThread(row.threadId);
    else threads.cursorId = row.threadId;
    return true;
  }

  function act(choose: (row: ThreadRow) => RowAction): boolean {
    const row = current();
    if (row === null) return false;
    const action = choose(row);
    const isOwnMark = (action === 'read' || action === 'unread') && row.ownUnreadCount !== null;
    if (!context.canWrite.value && !isOwnMark) return false;
    context.act(action, row);
    return true;
  }

  function answer(kind: 'reply' | 'reply-all' | 'forward'): boolean {
    const { thread, accountId } = conversation;
    const message = thread?.messages.findLast((each) => !each.flags.includes('draft'));
    if (message === undefined || accountId === null || !context.canWrite.value) return false;
    context.compose({ kind, accountId, message });
    return true;
  }

  function run(command: Command): boolean {
    switch (command) {
      case 'next':
        return step(1);
      case 'previous':
        return step(-1);
      case 'open': {
        const row = current();
        if (row === null || conversation.threadId === row.threadId) return false;
        context.openThread(row.threadId);
        return true;
      }
      case 'back':
      case 'escape':
        if (conversation.threadId === null) return false;
        context.backToList();
        return true;
      case 'archive':
        return act(() => 'archive');
      case 'delete':
        return act(() => 'delete');
      case 'junk':
        return act(() => 'junk');
      case 'move-to':
        return context.openMove();
      case 'star':
        return act((row) => (row.flagged ? 'unstar' : 'star'));
      case 'mark-read':
        return act(() => 'read');
      case 'mark-unread':
        return act(() => 'unread');
      case 'reply':
      case 'reply-all':
      case 'forward':
        return answer(command);
      case 'compose':
        if (threads.accountId === null || !context.canWrite.value) return false;
        context.compose({ kind: 'new', accountId: threads.accountId });
        return true;
      case 'filter':
        context.focusFilter();
        return true;
      case 'undo':
        return toasts.undoLast();
      case 'help':
        context.showHelp();
        return true;
    }
  }

  return { run };
}
