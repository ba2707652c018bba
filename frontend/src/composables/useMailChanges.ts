import { changesApi, threadsApi, type ChangeTarget, type Message } from '@maildesk/contracts';
import { call } from '../api/call';
import { changeWords } from '../lib/change-words';
import { sharedMark, type MailAction } from '../lib/mail-action';
import { mailboxTitle } from '../lib/mailbox-names';
import { leavesMailbox, patchOf } from '../lib/row-patches';
import { t } from '../locales/shell';
import { useConversation } from '../stores/conversation';
import { useMailboxes } from '../stores/mailboxes';
import { useReading } from '../stores/reading';
import { useThreads } from '../stores/threads';
import { useToasts } from '../stores/toasts';
import { useOptimistic } from './useOptimistic';
import { reasonOf } from '../lib/reason';

/** What a person does to mail: shown at once, sent, taken back with a reason when it is refused, and undone on wish. */
export function useMailChanges() {
  const threads = useThreads();
  const conversation = useConversation();
  const mailboxes = useMailboxes();
  const reading = useReading();
  const toasts = useToasts();
  const optimistic = useOptimistic();

  /** Applies a change to mail of an account. Moves out of the open mailbox offer to be undone. */
  async function change(accountId: string, target: ChangeTarget, wanted: MailAction): Promise<void> {
    const mailboxId = threads.accountId === accountId ? threads.mailboxId : null;
    const patch = mailboxId === null ? null : patchOf(target, wanted, mailboxId, conversation.thread);
    const folder =
      wanted.kind === 'move' || wanted.kind === 'copy' ? mailboxes.find(accountId, wanted.toMailboxId) : null;
    const count = target.kind === 'threads' ? target.threadIds.length : 1;
    const words = changeWords(wanted, count, folder === null ? null : mailboxTitle(folder));
    const undoable =
      leavesMailbox(wanted) &&
      wanted.kind !== 'delete-for-good' &&
      target.kind !== 'mailbox' &&
      target.mailboxId !== null;
    let patchId: number | null = null;
    const work = optimistic.run({
      apply() {
        if (patch !== null) patchId = threads.addPatch(patch);
        if (conversation.accountId === accountId) conversation.applyChange(touches(target), wanted);
      },
      async send() {
        const messageIds = undoable ? await messagesOf(accountId, target) : [];
        await send(accountId, target, wanted);
        return messageIds;
      },
      revert() {
        if (patchId !== null) threads.revertPatch(patchId);
        if (conversation.accountId === accountId) conversation.refresh();
      },
      failure: words.failed,
    });
    const back = undoable ? target.mailboxId : null;
    const undoMove = back === null ? null : () => void undo(accountId, work, back);
    // At once, so that it can be undone before the server has answered.
    const toastId = words.done === null ? null : toasts.show(words.done, { undo: undoMove });
    const done = (await work) !== null;
    if (!done && toastId !== null) toasts.dismiss(toastId);
    if (done && patchId !== null) threads.settlePatch(patchId);
  }

  async function send(accountId: string, target: ChangeTarget, wanted: MailAction): Promise<void> {
    if (wanted.kind === 'mark' && (await reading.findMode(accountId)) === 'personal')
      return reading.mark(accountId, target, wanted.read);
    const change = wanted.kind === 'mark' ? sharedMark(wanted.read) : wanted;
    await call(changesApi.apply, { params: { accountId }, body: { target, change } });
  }

  /** Moves back what `work` has moved, once it has. */
  async function undo(accountId: string, work: Promise<readonly string[] | null>, toMailboxId: string): Promise<void> {
    const messageIds = await work;
    // It was refused, and that has been said.
    if (messageIds === null) return;
    if (messageIds.length === 0) {
      toasts.show(t('undoUnclear'), {
        tone: 'error',
      });
      return;
    }
    const target = { kind: 'messages' as const, mailboxId: null, messageIds: [...messageIds] };
    try {
      await call(changesApi.apply, {
        params: { accountId },
        body: { target, change: { kind: 'move', toMailboxId } },
      });
      const folder = mailboxes.find(accountId, toMailboxId);
      toasts.show(folder === null ? t('movedBack') : t('movedBackTo', { folder: mailboxTitle(folder) }));
    } catch (error) {
      toasts.show(t('undoFailed', { reason: reasonOf(error) }), { tone: 'error' });
    }
  }

  /** The messages a target stands for, so that the change can be undone; none when that cannot be told. */
  async function messagesOf(accountId: string, target: ChangeTarget): Promise<readonly string[]> {
    if (target.kind === 'messages') return target.messageIds;
    if (target.kind === 'mailbox') return [];
    const { mailboxId } = target;
    const found = await Promise.all(target.threadIds.map((threadId) => messagesIn(accountId, threadId, mailboxId)));
    return found.flat().slice(0, 500);
  }

  async function messagesIn(accountId: string, threadId: string, mailboxId: string): Promise<readonly string[]> {
    const row = threads.rowBeneath(threadId);
    if (row !== null && row.messageCount === 1) return [row.latestMessageId];
    try {
      const open = conversation.thread;
      const thread = open?.id === threadId ? open : await call(threadsApi.read, { params: { accountId, threadId } });
      return thread.messages.filter((message) => message.mailboxIds.includes(mailboxId)).map((message) => message.id);
    } catch {
      // Without them the change itself still works; it can only not be undone from here.
      return [];
    }
  }

  return { change };
}

function touches(target: ChangeTarget): (message: Message) => boolean {
  if (target.kind === 'messages') {
    const ids = new Set(target.messageIds);
    return (message) => ids.has(message.id);
  }
  if (target.kind === 'mailbox') return (message) => message.mailboxIds.includes(target.mailboxId);
  const ids = new Set(target.threadIds);
  return (message) => ids.has(message.threadId) && message.mailboxIds.includes(target.mailboxId);
}
