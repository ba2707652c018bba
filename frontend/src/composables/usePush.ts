import type { PushFrame, ReadingChange } from '@maildesk/contracts';
import { useIntervalFn } from '@vueuse/core';
import { onScopeDispose, watch } from 'vue';
import { openPushSocket, type PushSocket } from '../api/socket';
import { refusalText } from '../lib/change-words';
import { Insistence } from '../lib/insistence';
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

/** How soon is read again what could not be read. */
const retryPauses = { firstMs: 3_000, mostMs: 30_000 };
const tellDrawnEveryMs = 2_000;

/** What is read of each account by itself. */
const parts = ['mailboxes', 'account', 'outbox', 'changes', 'reading'] as const;
type Part = (typeof parts)[number];

/**
 * Keeps the stores in step with the server for as long as the calling component lives. Each account's folders are
 * read first; their `seq` is where its frames are followed from. Whatever else is read of it is asked for after that, and
 * is told what comes meanwhile, so nothing falls between. What cannot be read is read again until it can.
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
  const insist = new Insistence(retryPauses);

  const socket: PushSocket = openPushSocket({
    frames: (_, frames) => frames.forEach(apply),
    resync: readAnew,
    accountsChanged: () => insist.on('rights', readAccounts),
    presence: (news) => presence.apply(news),
    healthChanged: () => healthWatch.noticeChange(),
    readingChanged: applyReading,
    connected() {
      connection.connected();
      healthWatch.noticeChange();
      // What happened to the list before the socket was there, or while it was not, was told to nobody.
      insist.on('list', accounts.load);
      insist.hurry();
      if (threads.state === 'error' || reading.modeOf(threads.accountId) === 'personal') threads.reload();
      for (const accountId of wanted) readReading(accountId);
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
  async function readAccounts(): Promise<boolean> {
    const before = accounts.accounts;
    const isRead = await accounts.load();
    for (const { id, address } of before) {
      if (accounts.byId(id) === null) toasts.show(t('accountGone', { address }));
    }
    // Access may have been taken away and given back before the list was read: then the server tells no more by itself.
    for (const id of wanted) {
      if (accounts.byId(id) !== null && !socket.askAgain(id)) follow(id, readOpen);
    }
    return isRead;
  }

  /** Reads the folders and follows from there; what belongs to them, and what `also` reads, comes behind that. */
  function follow(accountId: string, also: (accountId: string) => void = () => undefined): void {
    readPart(accountId, 'mailboxes', async () => {
      const seq = await mailboxes.load(accountId);
      if (seq === null || !wanted.has(accountId)) return false;
      socket.follow(accountId, seq);
      readRest(accountId);
      also(accountId);
      return true;
    });
  }

  function readRest(accountId: string): void {
    // The list of accounts was read before the frames were followed.
    readPart(accountId, 'account', () => accounts.reload(accountId).then(() => true));
    readPart(accountId, 'outbox', () => outbox.load(accountId));
    readChanges(accountId);
    readReading(accountId);
  }

  function readChanges(accountId: string): void {
    readPart(accountId, 'changes', () => changes.load(accountId));
  }

  function readReading(accountId: string): void {
    readPart(accountId, 'reading', () => reading.load(accountId));
  }

  /** Reads a part of an account until that works or the account is gone: what is missing would look as if it were not there. */
  function readPart(accountId: string, part: Part, read: () => Promise<boolean>): void {
    insist.on(`${accountId}/${part}`, read);
  }

  function forget(accountId: string): void {
    wanted.delete(accountId);
    for (const part of parts) insist.giveUp(`${accountId}/${part}`);
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

  /** Frames of the account were missed for good. */
  function readAnew(accountId: string): void {
    readOpen(accountId);
    readPart(accountId, 'mailboxes', async () => (await mailboxes.load(accountId)) !== null);
    readRest(accountId);
  }

  /** Reads anew what is open of the account, and forgets what was. */
  function readOpen(accountId: string): void {
    threads.forgetRecent();
    if (threads.accountId === accountId) threads.reload();
    if (conversation.accountId === accountId) conversation.refresh();
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
        if (changes.applyCounts(accountId, frame.payload)) readChanges(accountId);
        return;
      case 'outbox.updated':
        return applyOutbox(frame.payload);
      case 'change.refused':
        toasts.show(refusalText(frame.payload), { tone: 'error' });
        return refreshConversation(accountId);
    }
  }

  /** It stands in no frame, as it concerns nobody else. */
  function applyReading({ accountId, threadIds }: ReadingChange): void {
    readReading(accountId);
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
    if (threadId !== null && conversation.isOpen(accountId, threadId)) conversation.refresh();
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
      conversation.refresh();
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
    for (const accountId of wanted) forget(accountId);
    insist.stop();
    socket.close();
  });
}
