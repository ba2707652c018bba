import type { OutboxItem } from '@maildesk/contracts';
import { shallowRef } from 'vue';
import { reasonOf } from '../lib/reason';
import { t } from '../locales/shell';
import { useOutbox } from '../stores/outbox';
import { useToasts } from '../stores/toasts';

/** What a person can do about mail that could not be sent. */
export function useOutboxActions() {
  const outbox = useOutbox();
  const toasts = useToasts();
  const busyIds = shallowRef<ReadonlySet<string>>(new Set());

  /** Does something and says why when it does not work. */
  async function attempt(failure: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      toasts.show(`${failure} ${reasonOf(error)}`, { tone: 'error' });
    }
  }

  async function once(item: OutboxItem, failure: string, work: () => Promise<void>): Promise<void> {
    busyIds.value = new Set([...busyIds.value, item.id]);
    await attempt(failure, work);
    busyIds.value = new Set([...busyIds.value].filter((id) => id !== item.id));
  }

  const retry = (item: OutboxItem): Promise<void> => once(item, t('couldNotSendAgain'), () => outbox.retry(item));
  const discard = (item: OutboxItem): Promise<void> => once(item, t('couldNotDiscard'), () => outbox.discard(item));

  return { busyIds, retry, discard };
}
