import type { Account } from '@maildesk/contracts';
import { onScopeDispose, shallowRef } from 'vue';
import { newChecklist, withProgress, type ChecklistStep } from '../lib/checklist';
import type { ConnectInput } from '../lib/connect-form';
import { reasonOf } from '../lib/reason';
import type { SaveReply, Trial } from '../stores/accounts';

export type SaveSettings = (input: ConnectInput, trial: Trial) => Promise<SaveReply>;

/** One try of settings after the other: what happens, what failed. A try that is stopped, or left, stores nothing. */
export function useTrial(save: SaveSettings) {
  const steps = shallowRef<readonly ChecklistStep[] | null>(null);
  const isBusy = shallowRef(false);
  /** Why there is no report, in a sentence. */
  const failure = shallowRef<string | null>(null);
  const hasFailed = shallowRef(false);
  let giveUp: AbortController | null = null;

  /** Answers the account once every step has passed; null when one failed, or nothing could be tried. */
  async function start(input: ConnectInput): Promise<Account | null> {
    if (isBusy.value) return null;
    const own = new AbortController();
    giveUp = own;
    isBusy.value = true;
    failure.value = null;
    hasFailed.value = false;
    steps.value = newChecklist();
    try {
      const { account } = await save(input, {
        onStep: (step) => {
          steps.value = withProgress(steps.value ?? newChecklist(), step);
        },
        signal: own.signal,
      });
      hasFailed.value = account === null;
      return account;
    } catch (error) {
      steps.value = null;
      if (!own.signal.aborted) failure.value = reasonOf(error);
      return null;
    } finally {
      isBusy.value = false;
    }
  }

  function stop(): void {
    giveUp?.abort();
  }

  /** Takes what the last try said off the screen. */
  function clear(): void {
    steps.value = null;
    failure.value = null;
    hasFailed.value = false;
  }

  onScopeDispose(stop);
  return { steps, isBusy, failure, hasFailed, start, stop, clear };
}
