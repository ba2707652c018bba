import { defineStore } from 'pinia';
import { DrawnRows } from '../lib/drawn-rows';

/** Between the list, which knows when rows of new mail are in it, and the socket, which tells the server how long that took. */
export const useDrawn = defineStore('drawn', () => {
  /** The list may be open and yet not there, behind the settings, say. */
  let isListShown = false;
  const rows = new DrawnRows({
    now: () => performance.now(),
    nextFrame: (act) => requestAnimationFrame(act),
    isVisible: () => isListShown && document.visibilityState === 'visible',
  });
  return {
    arrived: (accountId: string, threadId: string, seq: number): void => rows.arrived(accountId, threadId, seq),
    listed: (threadIds: readonly string[]): void => rows.listed(threadIds),
    setListShown(isShown: boolean): void {
      isListShown = isShown;
      rows.forget();
    },
    forget: (): void => rows.forget(),
    takeMeasured: () => rows.takeMeasured(),
  };
});
