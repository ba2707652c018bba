import { useDocumentVisibility, useIntervalFn } from '@vueuse/core';
import { onMounted, onScopeDispose, watch } from 'vue';
import { useHealthWatch } from '../stores/health-watch';

/** For what has no event, such as the time of a proof that nothing has changed. */
const anywayMs = 15_000;
/** However much changes. */
const atMostEveryMs = 2000;
/** A reading that takes long, of very many accounts, comes less often: it takes at most this part of the time. */
const busyShare = 0.1;

/** Reads health when the server says that something is new, for as long as the component lives and its page is seen. */
export function useLiveHealth(load: () => Promise<void>): void {
  const healthWatch = useHealthWatch();
  const visibility = useDocumentVisibility();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let notBefore = 0;
  let isReading = false;
  let isAskedAgain = false;

  async function read(): Promise<void> {
    timer = undefined;
    isReading = true;
    const begunAt = performance.now();
    await load();
    isReading = false;
    const tookMs = performance.now() - begunAt;
    notBefore = performance.now() + Math.max(atMostEveryMs, tookMs / busyShare);
    if (isAskedAgain) ask();
  }

  function ask(): void {
    isAskedAgain = isReading;
    if (isReading || timer !== undefined || visibility.value !== 'visible') return;
    timer = setTimeout(() => void read(), Math.max(0, notBefore - performance.now()));
  }

  watch(() => healthWatch.changes, ask);
  watch(visibility, ask);
  useIntervalFn(ask, anywayMs);
  onMounted(() => {
    healthWatch.watching = true;
    ask();
  });
  onScopeDispose(() => {
    healthWatch.watching = false;
    clearTimeout(timer);
  });
}
