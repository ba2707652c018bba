import { useEventListener } from '@vueuse/core';
import type { MaybeRefOrGetter, Ref } from 'vue';
import { commandOf, type Command } from '../lib/keymap';

const typingInputs = /^(?:text|search|email|password|number|url|tel|date|time)$/;

/** Whether what is typed goes into the element. Inside a shadow root only the event's path shows it. */
export function isEditable(origin: EventTarget | undefined): boolean {
  if (!(origin instanceof HTMLElement)) return false;
  if (origin instanceof HTMLInputElement) return typingInputs.test(origin.type);
  return origin instanceof HTMLTextAreaElement || origin instanceof HTMLSelectElement || origin.isContentEditable;
}

/** Whether the press belongs to a layer above the mail: a dialog, a menu or the composer. */
function isInLayer(path: readonly EventTarget[]): boolean {
  return path.some(
    (step) =>
      step instanceof HTMLElement &&
      (step.tagName === 'DIALOG' ||
        step.popover !== null ||
        ['dialog', 'alertdialog', 'menu', 'listbox'].includes(step.getAttribute('role') ?? '')),
  );
}

/** Runs the single-key commands. A press that something else has handled, or that types text, is left alone. */
export function useKeyboard(
  target: MaybeRefOrGetter<EventTarget | null>,
  singleKeys: Ref<boolean>,
  run: (command: Command) => boolean,
): void {
  useEventListener(target, 'keydown', (event: Event) => {
    if (!(event instanceof KeyboardEvent) || event.defaultPrevented) return;
    const path = event.composedPath();
    const [origin] = path;
    if (isEditable(origin) || isInLayer(path)) return;
    const command = commandOf(event, singleKeys.value);
    if (command === null) return;
    // Enter on a button or a link presses it.
    if (event.key === 'Enter' && origin instanceof HTMLElement && origin.closest('button, a, summary') !== null) return;
    if (run(command)) {
      event.preventDefault();
      event.stopPropagation();
    }
  });
}
