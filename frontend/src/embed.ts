import { isEditable } from './composables/useKeyboard';
import { isFenced } from './lib/key-fence';
import { odooHost } from './lib/odoo-host';
import type { OdooClient, OdooPage } from './lib/odoo-page';
import { mountMailDesk as mount } from './main';

/** Shows the client inside a page of Odoo: `target` fills its place, and lies in a shadow root that has our style sheet. */
export function mountMailDesk(target: HTMLElement, page: OdooPage): OdooClient {
  const host = odooHost(page);
  const mounted = mount(target, host.bridge);
  const fence = (press: KeyboardEvent): void => {
    if (isFenced(press, isEditable(press.composedPath()[0]))) press.stopPropagation();
  };
  target.addEventListener('keydown', fence);
  return {
    setTheme: mounted.setTheme,
    goTo: host.goTo,
    ask: host.ask,
    setShown: mounted.setShown,
    framesLost: mounted.renewFrames,
    unmount() {
      target.removeEventListener('keydown', fence);
      mounted.unmount();
    },
  };
}
