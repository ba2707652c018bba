import type { PushFrame, ReadingChange } from '@maildesk/contracts';
import { useIntervalFn } from '@vueuse/core';
import { onScopeDispose, watch } from 'vue';
import { openPushSocket, type PushSocket } from '../api/socket';
import { refusalText } from '../lib/change-words';
import { t } from '../locales/shell';
import { translated } from '../locales/texts';
import { useAccounts } from '../stores/accounts';
import { useAnnouncer } from '../stores/announcer';
import { useChanges } from '../stores/changes';
import { useConnection } from '../stores/connection';
import { useConversation } from '../stores/conversation';
import { useDrawn } from '../stores/drawn';
import { useFollowed } from '../stores/followed';
import { useHealthWatch } from '../stores/health-watch';
import { useMailboxes } from '../stores/mailboxes';
import { useOutbox } from '../stores/outbox';
import { usePresence } from '../stores/presence';
import { useReading } from '../stores/reading';
import { useSession } from '../stores/session';
import { useThreads } from '../stores/threads';
import { useToasts } from '../stores/toasts';
import { useOnScreen } from './useOnScreen';
import { useWhereabouts } from './useWhereabouts';

const retryMs = 3_000;
const tellDrawnEveryMs = 2_000;

/**
 * Keeps the stores in step with the server for as long as the calling component lives. Each account's folders are
 * read first; their `seq` is where its frames are followed from, so nothing falls between.
 */
export function usePush(): void {
  const session = useSession();
  const accounts = useAccounts();
  const mailboxes = useMailboxes();
  const threads = useThreads();
  const conversation = useConversation();
  const followed = useFollowed();
  const outbox = useOutbox();
  const changes = useChanges();
  const toasts = useToasts();
  const announcer = useAnnouncer();
  const connection = useConnection();
  const reading = useReading();
  const presence = usePresence();
  const whereabouts = useWhereabouts();
  const healthWatch = useHealthWatch();
  const drawn = useDrawn();
  const wanted = new Set<string>();
  const timers = new Set<ReturnType<typeof setTimeout>>();

  const socket: PushSocket = openPushSocket({
    frames: (_, frames) => frames.forEach(apply),
    resync: (accountId) => void readAnew(accountId),
    accountsChanged: () => void readAccounts(),
    presence: (news) => presence.apply(news),
    healthChanged: () => healthWatch.noticeChange(),
    readingChanged: applyReading,
    connected() {
      connection.connected();
      healthWatch.noticeChange();
      // What happened to the list before the socket was there, or while it was not, was told to nobody.
      void accounts.load();
      if (threads.state === 'error' || reading.modeOf(threads.accountId) === 'personal') threads.reload();
      for (const accountId of wanted) void reading.load(accountId);
    },
    disconnected(refusal) {
      // Whoever is not signed in any more is asked to sign in, and needs no other reason.
      const isSaid = refusal !== null && refusal.code !== 'session.required';
      connection.lost(isSaid ? (translated('problems', refusal.code) ?? refusal.detail) : null);
      presence.forgetAll();
    },
    refused: () => session.check(),
  });

  /** Reads the list of accounts anew, and says which of them is not there any more: somebody may have been reading in it. */
  async function readAccounts(): Promise<void> {
    const before = accounts.accounts;
    await accounts.load();
    for (const { id, address } of before) {
      if (accounts.byId(id) === null) toasts.show(t('accountGone', { address }));
    }
    // Access may have been taken away and given back before the list was read: then the server tells no more by itself.
    for (const id of wanted) {
      if (accounts.byId(id) !== null && !socket.askAgain(id)) follow(id);
    }
  }

  /** Reads the folders and follows from there, and what belongs to them. */
  function follow(accountId: string): void {
    void insist(accountId, () => outbox.load(accountId));
    void insist(accountId, () => changes.load(accountId));
    void insist(accountId, () => reading.load(accountId));
    void insist(accountId, async () => {
      const seq = await mailboxes.load(accountId);
      if (seq !== null && wanted.has(accountId)) socket.follow(accountId, seq);
      return seq !== null;
    });
  }

  /** Reads something of an account, and again until it works or the account is gone: what is missing would look as if it were not there. */
  async function insist(accountId: string, read: () => Promise<boolean>): Promise<void> {
    if ((await read()) || !wanted.has(accountId)) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (wanted.has(accountId)) void insist(accountId, read);
    }, retryMs);
    timers.add(timer);
  }

  function forget(accountId: string): void {
    wanted.delete(accountId);
    socket.unfollow(accountId);
    mailboxes.forget(accountId);
    outbox.forget(accountId);
    changes.forget(accountId);
    reading.forget(accountId);
    presence.forget(accountId);
    if (threads.accountId === accountId) threads.close();
    threads.forgetRecent();
    if (conversation.accountId === accountId || conversation.accountId === null) conversation.forget();
  }

  async function readAnew(accountId: string): Promise<void> {
    threads.forgetRecent();
    if (threads.accountId === accountId) threads.reload();
    if (conversation.accountId === accountId) void conversation.refresh();
    await Promise.all([
      mailboxes.load(accountId),
      accounts.reload(accountId),
      outbox.load(accountId),
      changes.load(accountId),
      reading.load(accountId),
    ]);
  }

  function apply(frame: PushFrame): void {
    const { accountId } = frame;
    if (frame.name.startsWith('message.') || frame.name.startsWith('mailbox.')) reading.noticeChange(accountId);
    switch (frame.name) {
      case 'account.updated':
        return accounts.applyUpdate(accountId, frame.payload);
      case 'mailbox.added':
      case 'mailbox.updated':
        return mailboxes.upsert(frame.payload);
      case 'mailbox.removed':
        return mailboxes.remove(accountId, frame.payload.mailboxId);
      case 'mailbox.reset':
        if (threads.isOpen(accountId, frame.payload.mailboxId)) threads.reload();
        return refreshConversation(accountId);
      case 'sync.progressed':
        mailboxes.setFill(accountId, frame.payload.mailboxId, frame.payload);
        if (threads.isOpen(accountId, frame.payload.mailboxId)) threads.noticeFill();
        return;
      case 'message.added':
        return applyAdded(accountId, frame.seq, frame.payload);
      case 'message.updated':
        if (threads.isOpen(accountId, frame.payload.mailboxId)) threads.mark(frame.payload.threadId, false);
        return conversation.applyFlags(frame.payload);
      case 'message.removed':
        if (threads.isOpen(accountId, frame.payload.mailboxId)) threads.mark(frame.payload.threadId, true);
        return refreshConversation(accountId, frame.payload.threadId);
      case 'thread.merged':
        if (threads.accountId === accountId) {
          threads.followMerge(frame.payload.fromThreadId, frame.payload.intoThreadId);
        }
        followed.noticeMail(accountId, frame.payload.fromThreadId);
        refreshConversation(accountId, frame.payload.fromThreadId);
        return refreshConversation(accountId, frame.payload.intoThreadId);
      case 'changes.updated':
        return changes.applyCounts(accountId, frame.payload);
      case 'outbox.updated':
        return applyOutbox(frame.payload);
      case 'change.refused':
        toasts.show(refusalText(frame.payload), { tone: 'error' });
        return refreshConversation(accountId);
    }
  }

  /** It stands in no frame, as it concerns nobody else. */
  function applyReading({ accountId, threadIds }: ReadingChange): void {
    void reading.load(accountId);
    if (threads.accountId === accountId) {
      if (threadIds === null) threads.reload();
      else for (const threadId of threadIds) threads.mark(threadId, false);
    }
    if (threadIds === null) return refreshConversation(accountId);
    for (const threadId of threadIds) refreshConversation(accountId, threadId);
  }

  function applyAdded(
    accountId: string,
    seq: number,
    added: { mailboxId: string; threadId: string; isNew: boolean },
  ): void {
    if (added.isNew) announcer.countNewMessages(1);
    if (threads.isOpen(accountId, added.mailboxId)) {
      if (added.isNew) {
        if (isOnScreen.value) drawn.arrived(accountId, added.threadId, seq);
        threads.markArrived(added.threadId);
      } else threads.mark(added.threadId, true);
    }
    refreshConversation(accountId, added.threadId);
    followed.noticeMail(accountId, added.threadId);
  }

  function applyOutbox(item: Extract<PushFrame, { name: 'outbox.updated' }>['payload']): void {
    const before = outbox.items.find((other) => other.id === item.id)?.state;
    outbox.upsert(item);
    if (item.state === 'failed' && before !== 'failed') {
      announcer.interrupt(t('sendFailed', { reason: item.error ?? '' }));
    }
    if (threads.accountId === item.accountId) threads.mark(item.threadId, false);
    refreshConversation(item.accountId, item.threadId);
  }

  function refreshConversation(accountId: string, threadId: string | null = conversation.threadId): void {
    if (threadId !== null && conversation.isOpen(accountId, threadId)) void conversation.refresh();
  }

  watch(
    () => accounts.accounts.map((account) => account.id),
    (ids) => {
      for (const accountId of wanted) if (!ids.includes(accountId)) forget(accountId);
      for (const accountId of ids) {
        if (wanted.has(accountId)) continue;
        wanted.add(accountId);
        follow(accountId);
      }
    },
    { immediate: true },
  );

  // Rows and conversations tell of one's own reading, or do not, by the way that was chosen when they were read.
  watch(
    () => [threads.accountId, reading.modeOf(threads.accountId)] as const,
    ([accountId, mode], [accountBefore, modeBefore]) => {
      if (accountId !== accountBefore || modeBefore === null || mode === modeBefore) return;
      threads.forgetRecent();
      threads.reload();
      void conversation.refresh();
    },
  );

  watch(
    () => healthWatch.watching,
    (watching) => socket.watchHealth(watching),
  );

  const isOnScreen = useOnScreen();
  watch(
    () => [threads.accountId, threads.mailboxId, isOnScreen.value] as const,
    ([accountId, mailboxId, isSeen]) => {
      const isOpen = accountId !== null && mailboxId !== null && isSeen;
      socket.view(isOpen ? { accountId, mailboxId } : null);
    },
    { immediate: true },
  );

  watch(
    () => [threads.accountId, threads.mailboxId, isOnScreen.value],
    () => drawn.forget(),
  );
  useIntervalFn(() => drawn.takeMeasured().forEach((measured) => socket.tellDrawn(measured)), tellDrawnEveryMs);

  watch(whereabouts, (now) => socket.stay(now), { immediate: true });

  onScopeDispose(() => {
    for (const timer of timers) clearTimeout(timer);
    for (const accountId of wanted) forget(accountId);
    socket.close();
  });
}
