import { defineAsyncComponent, type Component } from 'vue';
import { openPart, type Part } from '../locales/spoken';

/** A view that is loaded when it is first wanted, and the texts of its part with it. */
export const partView = (part: Part, load: () => Promise<{ default: Component }>): Component =>
  defineAsyncComponent(async () => {
    // Where only the texts cannot be loaded, English goes on.
    const [view] = await Promise.all([load(), openPart(part).catch(() => undefined)]);
    return view;
  });
