import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

/** Between the page of health, which is loaded when it is wanted, and the socket, which is there from the start. */
export const useHealthWatch = defineStore('health-watch', () => {
  /** Whether somebody looks. */
  const watching = shallowRef(false);
  /** Grows whenever the server says that something is new, or may have said so unheard. */
  const changes = shallowRef(0);

  function noticeChange(): void {
    changes.value += 1;
  }

  return { watching, changes, noticeChange };
});
