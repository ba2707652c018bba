import { inject, watch } from 'vue';
import { hostKey } from '../lib/host';
import { useToasts } from '../stores/toasts';
import { useOnScreen } from './useOnScreen';

/** Tells the host what went wrong or well while the client is not on screen. */
export function useHostNews(): void {
  const host = inject(hostKey);
  const toasts = useToasts();
  const isOnScreen = useOnScreen();

  watch(
    () => toasts.toasts.at(-1),
    (toast) => {
      if (toast !== undefined && !isOnScreen.value) host?.notify(toast.text, toast.tone);
    },
  );
}
