import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';

export type ConnectionState = 'connecting' | 'connected' | 'reconnecting';

/** Whether changes reach this page. */
export const useConnection = defineStore('connection', () => {
  const state = shallowRef<ConnectionState>('connecting');
  /** Since when the connection is lost: everything on screen is as of this time. */
  const lostAt = shallowRef<Date | null>(null);

  const isLive = computed(() => state.value === 'connected');

  function connected(): void {
    state.value = 'connected';
    lostAt.value = null;
  }

  function lost(): void {
    if (lostAt.value === null) lostAt.value = new Date();
    state.value = 'reconnecting';
  }

  return { state, lostAt, isLive, connected, lost };
});
