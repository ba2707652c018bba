import { accountLifeApi, type AccountRemoval } from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { call } from '../api/call';
import { removedText } from '../lib/removal-words';
import { useToasts } from './toasts';

const lookMs = 1500;
/** After a look that failed, as when the line is away. */
const againMs = 10_000;

/** Accounts that were removed and are being erased. */
export const useRemovals = defineStore('removals', () => {
  const toasts = useToasts();
  const removals = shallowRef<readonly AccountRemoval[]>([]);
  let timer: ReturnType<typeof setTimeout> | null = null;
  /** Counts the looks, so that the answer to one before the last, or to one of a person who has left, is not taken. */
  let looks = 0;

  let watchers = 0;

  /** Looks, and goes on looking for as long as there is something to see. @returns ends that for the caller */
  function watch(): () => void {
    watchers += 1;
    void load();
    return () => {
      watchers -= 1;
      if (watchers > 0) return;
      stop();
      removals.value = [];
    };
  }

  /** Looks how far they are. */
  async function load(): Promise<void> {
    stop();
    const own = looks;
    let nextMs: number | null = againMs;
    try {
      const read = (await call(accountLifeApi.listRemovals, {})).removals;
      if (own !== looks) return;
      for (const { accountId, address } of removals.value)
        if (!read.some((other) => other.accountId === accountId)) toasts.show(removedText(address));
      removals.value = read;
      nextMs = read.length > 0 ? lookMs : null;
    } catch {
      // Whether anything is being erased is not known yet.
    }
    if (own === looks && watchers > 0 && nextMs !== null) timer = setTimeout(() => void load(), nextMs);
  }

  function stop(): void {
    looks += 1;
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  return { removals, watch, load };
});
