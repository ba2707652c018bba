import type { HostBridge } from './host';
import { parseOAuthReturn } from './oauth-return';
import { pageTitle } from './title';

/** The client as a page of its own: the address bar keeps the place, the tab shows the title. */
export function standaloneHost(): HostBridge {
  return {
    baseUrl: '',
    theme: null,
    direction: 'ltr',
    locale: null,
    keyTarget: document,
    session: null,
    records: null,
    setTitle(name, unreadCount) {
      document.title = pageTitle(name, unreadCount);
    },
    // All that is said here is said by the client itself.
    notify: () => undefined,
    readPlace: () => location.hash.slice(1),
    writePlace(place, replace) {
      const url = `${import.meta.env.BASE_URL}${place === '' ? '' : `#${place}`}`;
      if (location.hash.slice(1) === place) return;
      if (replace) history.replaceState(null, '', url);
      else history.pushState(null, '', url);
    },
    onPlace(listener) {
      const hear = (): void => listener(location.hash.slice(1));
      window.addEventListener('popstate', hear);
      return () => window.removeEventListener('popstate', hear);
    },
    takeSignInLink() {
      const [, fragment, token] = /^#(token|invitation)=([\w-]+)$/.exec(location.hash) ?? [];
      if (token === undefined) return null;
      history.replaceState(null, '', import.meta.env.BASE_URL);
      return { kind: fragment === 'token' ? 'session' : 'invitation', token };
    },
    takeOAuthReturn() {
      const found = parseOAuthReturn(location);
      if (found !== null) history.replaceState(null, '', import.meta.env.BASE_URL);
      return found;
    },
  };
}
