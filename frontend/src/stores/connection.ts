import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';

export type ConnectionState = 'connecting' | 'connected' | 'reconnecting';

/** Whether changes reach this page. */
export const useConnection = defineStore('connection', () => {
  const state = shallowRef<ConnectionState>('connecting');
  /** Since when the connection is lost: everything on screen is as of this time. */
  const lostAt = shallowRef<Date | null>(null);

  /** Why the server lets this page not have the changes, in a sentence; null when it did not say. */
  const refusal = shallowRef<string | null>(null);

  const isLive = computed(() => state.value === 'connected');

  function connected(): void {
    state.value = 'connected';
    lostAt.value = null;
    refusal.value = null;
  }

  function lost(reason: string | null): void {
    refusal.value = reason;
    if (lostAt.value === null) lostAt.value = new Date();
    state.value = 'reconnecting';
  }

  return { state, lostAt, refusal, isLive, connected, lost };
});
