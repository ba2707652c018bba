import { createPinia } from 'pinia';
import { createApp, ref, shallowRef } from 'vue';
import { configureApi } from './api/call';
import App from './App.vue';
import { hostKey, type HostBridge } from './lib/host';
import { framesKey, shownKey } from './lib/on-screen';
import type { Theme } from './lib/theme';
import './styles/tokens.css';
import './styles/base.css';

interface MountedMailDesk {
  /** Follows the host's theme; null gives the choice back to the person. */
  readonly setTheme: (theme: Theme | null) => void;
  /** Says whether the client can be seen; at first it can. */
  readonly setShown: (shown: boolean) => void;
  /** Shows mail anew whose frames were emptied, because our element was moved in the document. */
  readonly renewFrames: () => void;
  unmount(): void;
}

/**
 * Shows the client inside `target`, which may lie in a shadow root: then the style sheet must be linked in that root.
 * The client fills the target and changes nothing outside it but through `host`.
 */
export function mountMailDesk(target: Element, host: HostBridge): MountedMailDesk {
  const { baseUrl, session } = host;
  const releaseApi = configureApi({ baseUrl, hostToken: session === null ? undefined : () => session.renew() });
  const hostTheme = shallowRef(host.theme);
  const shown = ref(true);
  const frames = ref(0);
  const app = createApp(App, { hostTheme });
  app.use(createPinia());
  app.provide(hostKey, host);
  app.provide(shownKey, shown);
  app.provide(framesKey, frames);
  app.mount(target);
  return {
    setTheme(theme) {
      hostTheme.value = theme;
    },
    setShown(isShown) {
      shown.value = isShown;
    },
    renewFrames() {
      frames.value += 1;
    },
    unmount() {
      app.unmount();
      releaseApi();
    },
  };
}
