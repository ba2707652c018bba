import { shallowRef } from 'vue';
import { reasonOf } from '../lib/reason';
import { useChanges } from '../stores/changes';
import { useToasts } from '../stores/toasts';

/** What a person can do about changes that the mail server has refused. */
export function useChangeActions() {
  const changes = useChanges();
  const toasts = useToasts();
  const isBusy = shallowRef(false);

  async function attempt(failure: string, work: () => Promise<void>): Promise<void> {
    isBusy.value = true;
    try {
      await work();
    } catch (error) {
      toasts.show(`${failure} ${reasonOf(error)}`, { tone: 'error' });
    } finally {
      isBusy.value = false;
    }
  }

  const retry = (accountId: string, ids: string[] | null): Promise<void> =>
    attempt('Could not try again.', () => changes.retry(accountId, ids));
  const discard = (accountId: string, ids: string[] | null): Promise<void> =>
    attempt('Could not discard.', () => changes.discard(accountId, ids));

  return { isBusy, retry, discard };
}
