import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

export interface Toast {
  readonly id: number;
  readonly tone: 'plain' | 'error';
  readonly text: string;
  /** Takes back what the message tells of. */
  readonly undo: (() => void) | null;
}

const plainMs = 8_000;
const errorMs = 15_000;

/** Short messages at the edge of the screen. */
export const useToasts = defineStore('toasts', () => {
  const toasts = shallowRef<readonly Toast[]>([]);
  const timers = new Map<number, ReturnType<typeof setTimeout>>();
  let lastId = 0;

  function dismiss(id: number): void {
    clearTimeout(timers.get(id));
    timers.delete(id);
    toasts.value = toasts.value.filter((toast) => toast.id !== id);
  }

  function show(text: string, options: { tone?: Toast['tone']; undo?: Toast['undo'] } = {}): number {
    const toast: Toast = { id: ++lastId, tone: options.tone ?? 'plain', text, undo: options.undo ?? null };
    for (const same of toasts.value.filter((other) => other.text === text)) dismiss(same.id);
    toasts.value = [...toasts.value.slice(-2), toast];
    hold(toast.id, false);
    return toast.id;
  }

  /** Keeps a message on screen while it is being read (`held`), and lets it go a while after. */
  function hold(id: number, held: boolean): void {
    clearTimeout(timers.get(id));
    const toast = toasts.value.find((other) => other.id === id);
    if (held || toast === undefined) return;
    timers.set(
      id,
      setTimeout(() => dismiss(id), toast.tone === 'error' ? errorMs : plainMs),
    );
  }

  /** Takes back what was done last, if a message still offers it. @returns whether there was something. */
  function undoLast(): boolean {
    const last = toasts.value.findLast((toast) => toast.undo !== null);
    if (last === undefined) return false;
    last.undo?.();
    dismiss(last.id);
    return true;
  }

  return { toasts, show, hold, dismiss, undoLast };
});
