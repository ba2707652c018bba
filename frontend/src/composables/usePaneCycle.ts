import { useEventListener } from '@vueuse/core';
import { toValue, type MaybeRefOrGetter } from 'vue';

const focusable = '[tabindex="0"], a[href], button:enabled, input:enabled, select:enabled, [contenteditable="true"]';

/** F6 takes the focus to the next pane, Shift F6 to the one before. Panes are the shown elements with `data-pane`. */
export function usePaneCycle(
  target: MaybeRefOrGetter<EventTarget | null>,
  root: MaybeRefOrGetter<HTMLElement | null>,
): void {
  useEventListener(target, 'keydown', (event: Event) => {
    if (!(event instanceof KeyboardEvent) || event.key !== 'F6' || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const element = toValue(root);
    if (element === null || element.querySelector('dialog:modal') !== null) return;
    const panes = [...element.querySelectorAll<HTMLElement>('[data-pane]')].filter(isShown);
    const [origin] = event.composedPath();
    const at = panes.findIndex((pane) => origin instanceof Node && pane.contains(origin));
    const step = event.shiftKey ? -1 : 1;
    const from = at === -1 && event.shiftKey ? 0 : at;
    for (let tried = 1; tried <= panes.length; tried += 1) {
      const next = panes[(from + step * tried + panes.length * tried) % panes.length];
      if (next === undefined || !focusFirst(next)) continue;
      event.preventDefault();
      return;
    }
  });
}

function isShown(element: HTMLElement): boolean {
  return element.checkVisibility({ visibilityProperty: true });
}

/** A pane's own tab stop, such as the row the cursor stands on, comes before its buttons. */
function focusFirst(pane: HTMLElement): boolean {
  const candidates = [...pane.querySelectorAll<HTMLElement>(focusable)].filter(isShown);
  const first = candidates.find((each) => each.getAttribute('tabindex') === '0') ?? candidates[0];
  first?.focus();
  return first !== undefined;
}
