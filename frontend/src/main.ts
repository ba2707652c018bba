import { createPinia } from 'pinia';
import { createApp, shallowRef } from 'vue';
import { configureApi } from './api/call';
import App from './App.vue';
import { hostKey, type HostBridge } from './lib/host';
import type { Theme } from './lib/theme';
import './styles/tokens.css';
import './styles/base.css';

export type { HostBridge } from './lib/host';

export interface MountedMailDesk {
  /** Follows the host's theme; null gives the choice back to the person. */
  setTheme(theme: Theme | null): void;
  unmount(): void;
}

/**
 * Shows the client inside `target`, which may lie in a shadow root: then the style sheet must be linked in that root.
 * The client fills the target and changes nothing outside it but through `host`.
 */
export function mountMailDesk(target: Element, host: HostBridge): MountedMailDesk {
  configureApi({ baseUrl: host.baseUrl });
  const hostTheme = shallowRef(host.theme);
  const app = createApp(App, { hostTheme });
  app.use(createPinia());
  app.provide(hostKey, host);
  app.mount(target);
  return {
    setTheme(theme) {
      hostTheme.value = theme;
    },
    unmount() {
      app.unmount();
    },
  };
}
