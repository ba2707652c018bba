import type { Role } from '@maildesk/contracts';
import { shallowRef } from 'vue';
import { reasonOf } from '../lib/reason';
import { lossWords } from '../lib/removal-words';
import { useAccounts } from '../stores/accounts';
import { useHealth } from '../stores/health';
import { useRemovals } from '../stores/removals';

export type LifeAction = 'pause' | 'resume' | 'hand-over' | 'weigh' | 'remove';

/** Pausing, handing over and removing an account, one at a time. */
export function useAccountLife(accountId: string) {
  const accounts = useAccounts();
  const health = useHealth();
  const removals = useRemovals();
  const busy = shallowRef<LifeAction | null>(null);
  const failure = shallowRef<{ readonly action: LifeAction; readonly text: string } | null>(null);

  /** What removing the account would lose, as far as it was weighed; null when nothing. */
  const loss = shallowRef<string | null>(null);

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
    /** Asks what removing the account now would lose, which nobody without a role in it could see otherwise. */
    weigh: () =>
      act('weigh', async () => {
        loss.value = lossWords(await health.readNow(accountId));
      }),
    remove: () =>
      act('remove', async () => {
        await accounts.remove(accountId);
        void removals.load();
      }),
  };
}
