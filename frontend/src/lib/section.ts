import type { Component } from 'vue';

/** One section of a page that has several, of which one is shown at a time. */
export interface Section {
  /** As it stands in the address. */
  readonly id: string;
  /** Asked for while drawing, as the language may change. */
  readonly label: () => string;
  readonly icon: Component;
  /** What is shown; loaded when it is first wanted. */
  readonly view: Component;
}
