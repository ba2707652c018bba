import { type Thread, threadsApi } from '@maildesk/contracts';
import { onScopeDispose, watch } from 'vue';
import { ApiError } from '../api/api-error';
import { call } from '../api/call';
import type { RecordsBridge } from '../lib/host';
import { laterMails } from '../lib/odoo/later-mails';
import { namesOf } from '../lib/odoo/files';
import { messageIdsOf } from '../lib/odoo/mail-ref';
import { askOdoo } from '../lib/odoo/verbs';
import { reasonOf } from '../lib/reason';
import { t } from '../locales/shell';
import { useFollowed } from '../stores/followed';
import { useToasts } from '../stores/toasts';
import { useLogMail } from './useLogMail';

/**
 * Puts later mails of followed conversations into chatters while the client is open, one after the other. Clients of several
 * people may do the same: Odoo takes each mail once. What fails is told, and tried again with the next mail or the next start.
 */
export function useFollowedMail(records: RecordsBridge, accountIds: () => readonly string[]): void {
  const followed = useFollowed();
  const toasts = useToasts();
  const { logOne } = useLogMail(records);
  const waiting = new Map<string, { accountId: string; threadId: string }>();
  let isRunning = false;
  let isOver = false;

  /**
   * Odoo knows the conversation by the id that it had; as long as it does not find it again, as when it cannot reach MailDesk,
   * nothing is logged, and it is asked again when more mail comes.
   */
  async function followAfterMerge(thread: Thread, formerId: string): Promise<void> {
    const { accountId, id } = thread;
    followed.rename(accountId, formerId, id);
    const links = await askOdoo(records, 'conversation_links', {
      conversations: [{ account_id: accountId, conversation_id: id, message_ids: messageIdsOf(thread) }],
    });
    const found = links.filter(({ follow }) => follow);
    if (found.length > 0) followed.forget(accountId, formerId);
    for (const link of found) followed.set(link);
  }

  async function logThread(accountId: string, threadId: string): Promise<void> {
    if (followed.of(accountId, threadId).length === 0) return;
    const thread = await call(threadsApi.read, { params: { accountId, threadId } });
    if (thread.id !== threadId) await followAfterMerge(thread, threadId);
    for (const link of followed.of(accountId, thread.id)) {
      for (const message of laterMails(thread.messages, link)) {
        if (isOver) return;
        // Whether it is followed is not told from here: somebody may have ended that meanwhile, and it stays ended.
        const { link: now, left } = await logOne(link.record, message, true, false);
        if (left.length > 0) toasts.show(t('replyWithoutFiles', { names: namesOf(left), name: link.record.name }));
        followed.set(now);
        if (!now.follow) break;
      }
    }
  }

  async function run(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    for (const [key, { accountId, threadId }] of waiting) {
      waiting.delete(key);
      if (isOver) break;
      try {
        await logThread(accountId, threadId);
      } catch (error) {
        // Its mail was deleted: nothing more comes.
        if (error instanceof ApiError && error.code === 'thread.not-found') continue;
        toasts.show(t('replyNotLogged', { reason: reasonOf(error) }), { tone: 'error' });
      }
    }
    isRunning = false;
  }

  function want(accountId: string, threadId: string): void {
    waiting.set(`${accountId}/${threadId}`, { accountId, threadId });
    void run();
  }

  async function load(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    try {
      followed.replace(await askOdoo(records, 'followed_conversations', { account_ids: [...ids] }));
    } catch {
      // Odoo cannot be asked now; the record pane tells of that where somebody looks at it.
      return;
    }
    // Mail may have come to any of them meanwhile. They are looked at one after the other, in the way of nobody.
    for (const link of [...followed.links.values()].flat()) want(link.account_id, link.conversation_id);
  }

  onScopeDispose(followed.whenMail(want));
  onScopeDispose(() => (isOver = true));
  watch(
    () => accountIds().join(' '),
    () => void load(accountIds()),
    { immediate: true },
  );
}
