import { accountLifeApi, type AccountRemoval } from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { call } from '../api/call';
import { useToasts } from './toasts';

const lookMs = 1500;
/** After a look that failed, as when the line is away. */
const againMs = 10_000;

/** Accounts that were removed and are being erased. */
export const useRemovals = defineStore('removals', () => {
  const toasts = useToasts();
  const removals = shallowRef<readonly AccountRemoval[]>([]);
  let timer: ReturnType<typeof setTimeout> | null = null;

  /** Looks how far they are, and goes on looking until all are over. */
  async function load(): Promise<void> {
    stop();
    let nextMs = lookMs;
    try {
      const read = (await call(accountLifeApi.listRemovals, {})).removals;
      for (const { accountId, address } of removals.value)
        if (!read.some((other) => other.accountId === accountId))
          toasts.show(`Everything that was stored of ${address} is erased.`);
      removals.value = read;
    } catch {
      nextMs = againMs;
    }
    stop();
    if (removals.value.length > 0) timer = setTimeout(() => void load(), nextMs);
  }

  function stop(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  /** Forgets everything, when the person signs out. */
  function clear(): void {
    stop();
    removals.value = [];
  }

  return { removals, load, clear };
});
