import { useEventListener } from '@vueuse/core';
import { type MaybeRefOrGetter, onScopeDispose } from 'vue';
import { needsTicket, withTicket } from '../api/downloads';
import { reasonOf } from '../lib/reason';
import { t } from '../locales/shell';
import { useToasts } from '../stores/toasts';

/** How long the frame stays through which a file is saved: servers of mail may take their time. */
const keepMs = 120_000;

/**
 * Lets links to files work where the browser has no cookie for them: a click gets a ticket first. The file is then asked for in a
 * frame that nobody sees, so that a refusal does not take the place of the page.
 */
export function useDownloads(root: MaybeRefOrGetter<HTMLElement | null>): void {
  const toasts = useToasts();
  const timers = new Set<ReturnType<typeof setTimeout>>();

  async function save(url: string, into: HTMLElement): Promise<void> {
    try {
      const frame = document.createElement('iframe');
      frame.hidden = true;
      frame.title = t('download');
      frame.src = await withTicket(url);
      // What is saved is never shown; what comes up in the frame is a page that says why not.
      frame.addEventListener('load', () => {
        frame.remove();
        toasts.show(t('downloadFailedRetry'), { tone: 'error' });
      });
      into.append(frame);
      const timer = setTimeout(() => {
        timers.delete(timer);
        frame.remove();
      }, keepMs);
      timers.add(timer);
    } catch (error) {
      toasts.show(t('downloadFailed', { reason: reasonOf(error) }), { tone: 'error' });
    }
  }

  useEventListener(root, 'click', (event: MouseEvent) => {
    const link = event
      .composedPath()
      .find((node) => node instanceof HTMLAnchorElement && node.hasAttribute('download'));
    if (!(link instanceof HTMLAnchorElement) || !needsTicket(link.href)) return;
    event.preventDefault();
    void save(link.href, event.currentTarget as HTMLElement);
  });
  onScopeDispose(() => {
    for (const timer of timers) clearTimeout(timer);
  });
}
