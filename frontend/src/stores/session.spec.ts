import { odooApi, sessionApi } from '@maildesk/contracts';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { configureApi } from '../api/call';
import { PlainError } from '../lib/plain-error';
import { useSession } from './session';

const session = {
  user: { id: 'u', email: 'ada@example.org', displayName: 'Ada', isAdmin: false },
  demoAvailable: false,
  mustSetUpSecondFactor: false,
};
const minutes = (count: number): string => new Date(Date.now() + count * 60_000).toISOString();
const ended = {
  type: 'about:blank',
  title: 'x',
  status: 401,
  detail: 'Sign in.',
  code: 'session.required',
  retryable: false,
};

describe('whom a host signs in', () => {
  let isIn = true;
  let isKnown = true;
  let release: () => void;

  beforeEach(() => {
    [isIn, isKnown] = [true, true];
    setActivePinia(createPinia());
    release = configureApi({
      baseUrl: '',
      hostToken: () => (isIn ? Promise.resolve('t') : Promise.reject(new PlainError('You may not use MailDesk.'))),
    });
    vi.stubGlobal('fetch', (url: string) => {
      const [serverTime, expiresAt, renewAfter] = [minutes(0), minutes(10), minutes(8)];
      const granted = { accessToken: 'mdo_a', serverTime, expiresAt, renewAfter, session };
      if (url.endsWith(odooApi.exchange.path)) return Promise.resolve(Response.json(granted));
      if (!url.endsWith(sessionApi.read.path)) throw new Error(`nobody asked for ${url}`);
      return Promise.resolve(isKnown ? Response.json(session) : Response.json(ended, { status: 401 }));
    });
  });

  afterEach(() => {
    release();
    vi.unstubAllGlobals();
  });

  it('is shown nothing any more when the session has ended and the host lets them in no more', async () => {
    const store = useSession();
    expect(await store.check()).toBe(true);
    [isIn, isKnown] = [false, false];

    expect(await store.check()).toBe(false);

    expect(store.user).toBeNull();
    expect(store.state).toBe('error');
    expect(store.errorText).toBe('You may not use MailDesk.');
  });
});
