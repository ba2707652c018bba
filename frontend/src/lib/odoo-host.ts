import type { HostBridge, RecordWish } from './host';
import { readWish } from './record-wish';
import { toLocale, type OdooPage } from './odoo-page';
import { inHostWords } from './plain-error';

export interface OdooHost {
  readonly bridge: HostBridge;
  readonly goTo: (place: string) => void;
  /** Hands on what a button of a record asks for; what is no wish is passed over. */
  readonly ask: (wish: unknown) => void;
}

/** The client inside Odoo: who is signed in, the records and the address are Odoo's. */
export function odooHost(page: OdooPage): OdooHost {
  const placeListeners = new Set<(place: string) => void>();
  const wishListeners = new Set<(wish: RecordWish) => void>();
  /** What was asked for before anybody could hear it. */
  let waiting: RecordWish | null = null;

  const bridge: HostBridge = {
    baseUrl: page.serverUrl,
    theme: page.theme,
    direction: page.direction,
    locale: toLocale(page.lang),
    keyTarget: null,
    session: { renew: () => inHostWords(page.renew()) },
    records: {
      features: new Set(page.features),
      call: (verb, args) => inHostWords(page.call(verb, args)),
      open: (record, how) => page.open(record, how),
      openList: (list) => page.openList(list),
      onWish(listener) {
        wishListeners.add(listener);
        if (waiting !== null) listener(waiting);
        waiting = null;
        return () => wishListeners.delete(listener);
      },
    },
    setTitle: (title, unreadCount) => page.setTitle(title, unreadCount),
    notify: (text, tone) => page.notify(text, tone),
    readPlace: () => page.readPlace(),
    writePlace: (place, replace) => page.writePlace(place, replace),
    onPlace(listener) {
      placeListeners.add(listener);
      return () => placeListeners.delete(listener);
    },
    takeSignInLink: () => null,
    takeOAuthReturn: () => null,
  };
  return {
    bridge,
    goTo: (place) => placeListeners.forEach((listener) => listener(place)),
    ask(asked) {
      const wish = readWish(asked);
      if (wish === null) return;
      if (wishListeners.size === 0) waiting = wish;
      wishListeners.forEach((listener) => listener(wish));
    },
  };
}
