import { describe, expect, it, vi } from 'vitest';
import { odooHost } from './odoo-host';
import type { OdooPage } from './odoo-page';
import { PlainError } from './plain-error';

const page: OdooPage = {
  serverUrl: 'https://mail.example.org',
  lang: 'de_AT',
  direction: 'ltr',
  theme: 'light',
  features: ['crm'],
  renew: () => Promise.reject(new Error('Your session in Odoo has ended.')),
  call: () => Promise.resolve([]),
  open: () => Promise.resolve(),
  openList: () => undefined,
  setTitle: () => undefined,
  notify: () => undefined,
  readPlace: () => '',
  writePlace: () => undefined,
};
const wish = { kind: 'write', record: { model: 'res.partner', id: 7 } };

describe('the client inside Odoo', () => {
  it('passes on in words why Odoo gave no token', async () => {
    const renewing = odooHost(page).bridge.session?.renew();
    await expect(renewing).rejects.toThrow(PlainError);
    await expect(renewing).rejects.toThrow('Your session in Odoo has ended.');
  });

  it('hears a wish that came before it listened, once', () => {
    const { bridge, ask } = odooHost(page);
    const [first, second] = [vi.fn<() => void>(), vi.fn<() => void>()];
    ask(wish);
    bridge.records?.onWish(first);
    bridge.records?.onWish(second);
    expect(first).toHaveBeenCalledExactlyOnceWith(wish);
    expect(second).not.toHaveBeenCalled();
  });

  it('passes over what is no wish', () => {
    const { bridge, ask } = odooHost(page);
    const heard = vi.fn<() => void>();
    bridge.records?.onWish(heard);
    ask({ kind: 'delete', record: { model: 'res.partner', id: 7 } });
    ask(undefined);
    expect(heard).not.toHaveBeenCalled();
  });

  it('goes where the address says until nobody listens any more', () => {
    const { bridge, goTo } = odooHost(page);
    const heard = vi.fn<() => void>();
    const stop = bridge.onPlace(heard);
    goTo('a/b');
    stop();
    goTo('a/c');
    expect(heard).toHaveBeenCalledExactlyOnceWith('a/b');
  });
});
