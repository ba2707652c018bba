import type { Role } from '@maildesk/contracts';
import { computed, shallowRef } from 'vue';
import { reasonOf } from '../lib/reason';
import { lossWords } from '../lib/removal-words';
import { useAccounts } from '../stores/accounts';
import { useChanges } from '../stores/changes';
import { useOutbox } from '../stores/outbox';
import { useRemovals } from '../stores/removals';

export type LifeAction = 'pause' | 'resume' | 'hand-over' | 'remove';

/** Pausing, handing over and removing an account, one at a time. */
export function useAccountLife(accountId: string) {
  const accounts = useAccounts();
  const outbox = useOutbox();
  const changes = useChanges();
  const removals = useRemovals();
  const busy = shallowRef<LifeAction | null>(null);
  const failure = shallowRef<{ readonly action: LifeAction; readonly text: string } | null>(null);

  /** What removing the account now would lose; null when nothing. */
  const loss = computed(() => {
    const items = outbox.items.filter((item) => item.accountId === accountId);
    const troubled = outbox.troubled.filter((item) => item.accountId === accountId).length;
    return lossWords({ waiting: items.length - troubled, troubled, changes: changes.of(accountId).waiting });
  });

  /** Answers whether it worked. */
  async function act(action: LifeAction, work: () => Promise<void>): Promise<boolean> {
    if (busy.value !== null) return false;
    busy.value = action;
    failure.value = null;
    try {
      await work();
      return true;
    } catch (error) {
      failure.value = { action, text: reasonOf(error) };
      return false;
    } finally {
      busy.value = null;
    }
  }

  return {
    busy,
    failure,
    loss,
    pause: () => act('pause', () => accounts.pause(accountId)),
    resume: () => act('resume', () => accounts.resume(accountId)),
    handOver: (userId: string, keep: Role | null) => act('hand-over', () => accounts.handOver(accountId, userId, keep)),
    remove: () =>
      act('remove', async () => {
        await accounts.remove(accountId);
        void removals.load();
      }),
  };
}
