import { computed, inject, watch } from 'vue';
import { hostKey } from '../lib/host';
import { unreadInInboxes } from '../lib/inbox-unread';
import { useMailboxes } from '../stores/mailboxes';
import { useToasts } from '../stores/toasts';
import { useOnScreen } from './useOnScreen';

/** Tells the host what a person should learn of while the client is not on screen: unread mail, and what went wrong or well. */
export function useHostNews(): void {
  const host = inject(hostKey);
  const mailboxes = useMailboxes();
  const toasts = useToasts();
  const isOnScreen = useOnScreen();

  const unread = computed(() => unreadInInboxes([...mailboxes.byAccount.values()]));
  watch(unread, (count) => count === null || host?.setUnread(count), { immediate: true });

  watch(
    () => toasts.toasts.at(-1),
    (toast) => {
      if (toast !== undefined && !isOnScreen.value) host?.notify(toast.text, toast.tone);
    },
  );
}
