import { onBeforeUnmount, onMounted, ref } from 'vue';
import type { WrittenDraft } from './draft-model';
import { claimUnsent, releaseUnsent, removeUnsent, saveUnsent } from './unsent-drafts';

/** `none`: nothing to keep yet. `failed`: this device has no room for it or forbids storing. */
export type SaveState = 'none' | 'saved' | 'failed';

const claimEveryTicks = 5;

/**
 * Keeps the draft on this device, at most a second behind what is on screen, until `forget`.
 * @param current the draft as it stands; asked only after `touch`.
 */
export function useAutosave(current: () => WrittenDraft) {
  const state = ref<SaveState>('none');
  let key: string | null = null;
  let dirty = false;
  let ticks = 0;
  let timer: ReturnType<typeof setInterval> | undefined;

  function touch(): void {
    dirty = true;
  }

  function saveNow(): void {
    if (!dirty) return;
    dirty = false;
    const draft = current();
    key = draft.clientKey;
    state.value = saveUnsent(draft, new Date()) ? 'saved' : 'failed';
  }

  function tick(): void {
    saveNow();
    ticks += 1;
    if (key !== null && ticks % claimEveryTicks === 0) claimUnsent(key, new Date());
  }

  /** Saves, and lets other windows offer the draft. */
  function release(): void {
    saveNow();
    if (key !== null) releaseUnsent(key);
    key = null;
    state.value = 'none';
  }

  function forget(clientKey: string): void {
    dirty = false;
    key = null;
    state.value = 'none';
    removeUnsent(clientKey);
  }

  function onPageHide(): void {
    saveNow();
    if (key !== null) releaseUnsent(key);
  }

  onMounted(() => {
    timer = setInterval(tick, 1000);
    globalThis.addEventListener('pagehide', onPageHide);
  });
  onBeforeUnmount(() => {
    clearInterval(timer);
    globalThis.removeEventListener('pagehide', onPageHide);
    release();
  });

  return { state, touch, release, forget };
}
