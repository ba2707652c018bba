import { shallowRef } from 'vue';
import { reasonOf } from '../lib/reason';
import { t } from '../locales/shell';
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
    attempt(t('couldNotTryAgain'), () => changes.retry(accountId, ids));
  const discard = (accountId: string, ids: string[] | null): Promise<void> =>
    attempt(t('couldNotDiscard'), () => changes.discard(accountId, ids));

  return { isBusy, retry, discard };
}
