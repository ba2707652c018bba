import { ref } from 'vue';

export type ComposerSize = 'docked' | 'minimised' | 'large';

/** How much room what is being written takes. */
export function useComposerSize() {
  const size = ref<ComposerSize>('docked');

  function minimise(): void {
    size.value = 'minimised';
  }

  /** Shows what is minimised; the rest stays as it is. */
  function unfold(): void {
    if (size.value === 'minimised') size.value = 'docked';
  }

  function toggleMinimised(): void {
    size.value = size.value === 'minimised' ? 'docked' : 'minimised';
  }

  function toggleLarge(): void {
    size.value = size.value === 'large' ? 'docked' : 'large';
  }

  return { size, minimise, unfold, toggleMinimised, toggleLarge };
}
