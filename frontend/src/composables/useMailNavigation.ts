import { useLocalStorage } from '@vueuse/core';
import { computed, inject, onScopeDispose, toValue, watch, type MaybeRefOrGetter } from 'vue';
import { hostKey } from '../lib/host';
import { mailboxTitle } from '../lib/mailbox-names';
import { formatPlace, parsePlace, type Place } from '../lib/place';
import { useAccounts } from '../stores/accounts';
import { useConversation } from '../stores/conversation';
import { useMailboxes } from '../stores/mailboxes';
import { useReading } from '../stores/reading';
import { useThreads } from '../stores/threads';

/**
 * What is open: account, folder, conversation. The host keeps the place, so that reload and back do as one expects; while
 * another page covers the mail, the place and the title are that page's.
 */
export function useMailNavigation(isCovered: MaybeRefOrGetter<boolean>) {
  const host = inject(hostKey);
  const accounts = useAccounts();
  const mailboxes = useMailboxes();
  const reading = useReading();
  const threads = useThreads();
  const conversation = useConversation();
  const lastPlace = useLocalStorage('maildesk.place', '');

  const account = computed(() => (threads.accountId === null ? null : accounts.byId(threads.accountId)));
  const mailbox = computed(() => {
    const { accountId, mailboxId } = threads;
    const found = accountId === null || mailboxId === null ? null : mailboxes.find(accountId, mailboxId);
    return found === null ? null : (reading.counted(found.accountId, [found])[0] ?? null);
  });
  const place = computed<Place>(() => ({
    accountId: threads.accountId,
    mailboxId: threads.mailboxId,
    threadId: conversation.threadId,
  }));

  function selectMailbox(accountId: string, mailboxId: string): void {
    conversation.close();
    threads.open(accountId, mailboxId);
  }

  function openThread(threadId: string): void {
    if (threads.accountId === null) return;
    threads.cursorId = threadId;
    void conversation.open(threads.accountId, threadId);
  }

  function closeThread(): void {
    conversation.close();
  }

  function goTo(wanted: Place): boolean {
    const { accountId, mailboxId, threadId } = wanted;
    if (accountId === null || mailboxId === null || mailboxes.find(accountId, mailboxId) === null) return false;
    threads.open(accountId, mailboxId);
    if (threadId === null) conversation.close();
    else openThread(threadId);
    return true;
  }

  /** Opens something sensible as soon as there is something: the place one was at, else the first inbox. */
  function settle(): void {
    if (mailbox.value !== null) return;
    const { accountId, mailboxId } = threads;
    const isReading = accountId !== null && mailboxes.of(accountId).state === 'loading' && accounts.byId(accountId);
    if (isReading && mailboxId !== null) return;
    const kept = parsePlace(host?.readPlace() ?? '');
    const remembered = kept.accountId === null ? parsePlace(lastPlace.value) : kept;
    const isComing =
      remembered.accountId !== null &&
      accounts.byId(remembered.accountId) !== null &&
      mailboxes.of(remembered.accountId).state === 'loading';
    if (isComing || goTo(remembered)) return;
    for (const { id } of accounts.accounts) {
      const { mailboxes: folders } = mailboxes.of(id);
      const first = folders.find((folder) => folder.role === 'inbox') ?? folders.find((folder) => folder.selectable);
      if (first !== undefined) return selectMailbox(id, first.id);
    }
    if (mailboxId !== null) threads.close();
  }

  watch(() => [mailboxes.byAccount, accounts.accounts], settle, { immediate: true });

  watch([place, () => toValue(isCovered)] as const, ([now, covered], [before, wasCovered]) => {
    if (now.mailboxId === null) return;
    const text = formatPlace(now);
    lastPlace.value = text;
    if (covered) return;
    // Walking from one conversation to the next is one step; opening the first one is a step of its own.
    const replace = wasCovered || before.mailboxId === null || (before.threadId !== null && now.threadId !== null);
    host?.writePlace(text, replace);
  });

  watch(
    () =>
      [
        mailbox.value === null ? '' : mailboxTitle(mailbox.value),
        mailbox.value?.unreadCount ?? 0,
        toValue(isCovered),
      ] as const,
    ([name, unreadCount, covered]) => {
      if (!covered) host?.setTitle(name, unreadCount);
    },
    { immediate: true },
  );

  const stop = host?.onPlace((text) => goTo(parsePlace(text)));
  onScopeDispose(() => stop?.());

  return { account, mailbox, selectMailbox, openThread, closeThread };
}
