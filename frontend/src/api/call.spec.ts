import { accountsApi, odooApi, sessionApi, threadsApi } from '@maildesk/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from './api-error';
import { call, configureApi, fetchBytes, operationUrl, whenSignedOut } from './call';
import { uploadFile } from './upload';

const problem = {
  type: 'about:blank',
  title: 'x',
  status: 401,
  detail: 'Sign in.',
  code: 'session.required',
  retryable: false,
};

function answerWith(status: number, body: string): void {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(body, { status })));
}

async function errorOf(promise: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await promise.catch((caught: unknown) => caught);
  if (error instanceof ApiError) return error;
  throw new Error('expected an ApiError');
}

afterEach(() => vi.unstubAllGlobals());

describe('operationUrl', () => {
  it('fills params in, escaped, and leaves out what is not asked for', () => {
    const url = operationUrl(threadsApi.list, { accountId: 'a/b', mailboxId: 'm' }, { after: undefined, limit: 5 });
    expect(url).toBe('/api/accounts/a%2Fb/mailboxes/m/threads?limit=5');
  });
});

describe('call', () => {
  it('returns the reply', async () => {
    answerWith(200, '{"accounts":[]}');
    expect(await call(accountsApi.list, {})).toEqual({ accounts: [] });
  });

  it('throws the server’s problem with its sentence', async () => {
    answerWith(404, JSON.stringify({ ...problem, status: 404, code: 'account.not-found', detail: 'It is gone.' }));
    const error = await errorOf(call(accountsApi.list, {}));
    expect(error).toMatchObject({ kind: 'problem', code: 'account.not-found', message: 'It is gone.' });
  });

  it('tells when no answer came', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    expect((await errorOf(call(accountsApi.list, {}))).kind).toBe('network');
  });

  it.each([
    { what: 'a proxy’s error page', status: 502, body: '<h1>Bad gateway</h1>' },
    { what: 'a page where a reply should be', status: 200, body: '<!doctype html>' },
  ])('does not take $what for an answer', async ({ status, body }) => {
    answerWith(status, body);
    expect((await errorOf(call(accountsApi.list, {}))).kind).toBe('unexpected');
  });

  it('says when the session has ended', async () => {
    const heard = vi.fn();
    whenSignedOut(heard);
    answerWith(401, JSON.stringify(problem));
    await errorOf(call(sessionApi.read, {}));
    expect(heard).toHaveBeenCalledOnce();
  });
});

describe('with the bearer token of a host', () => {
  const served = { serverTime: '2026-01-01T00:00:00Z', expiresAt: '2026-01-01T00:10:00Z' };
  let exchanges = 0;
  let release: () => void;

  /** Knows only the second token. */
  const answerTo = (authorization: string | null): { status: number; body: string } =>
    authorization === 'Bearer token 2' ? { status: 200, body: '{}' } : { status: 401, body: JSON.stringify(problem) };

  beforeEach(() => {
    exchanges = 0;
    vi.stubGlobal('fetch', (url: string, { headers }: { headers: Record<string, string> }) => {
      if (url.endsWith(odooApi.exchange.path)) {
        exchanges += 1;
        const grant = { ...served, accessToken: `token ${exchanges}`, renewAfter: '2026-01-01T00:08:00Z' };
        return Promise.resolve(Response.json(grant));
      }
      const { status, body } = answerTo(headers['authorization'] ?? null);
      return Promise.resolve(new Response(body, { status }));
    });
    release = configureApi({ baseUrl: '', hostToken: () => Promise.resolve('of the host') });
  });
  afterEach(() => release());

  const upload = {
    id: '00000000-0000-4000-8000-000000000001',
    fileName: 'a.txt',
    contentType: 'text/plain',
    sizeBytes: 1,
  };
  class FakeRequest extends EventTarget {
    readonly upload = new EventTarget();
    status = 0;
    response: unknown = null;
    private authorization: string | null = null;
    open(): void {}
    setRequestHeader(name: string, value: string): void {
      if (name === 'authorization') this.authorization = value;
    }
    send(): void {
      const { status, body } = answerTo(this.authorization);
      this.status = status;
      this.response = status === 200 ? upload : JSON.parse(body);
      this.dispatchEvent(new Event('load'));
    }
  }

  it.each([
    ['a call', () => call(accountsApi.list, {})],
    ['the bytes of a picture', () => fetchBytes('/api/part')],
    [
      'an upload',
      () => {
        vi.stubGlobal('XMLHttpRequest', FakeRequest);
        return uploadFile('a', new File(['x'], 'a.txt'), () => undefined);
      },
    ],
  ])('%s is tried once more when the server does not know the token any more', async (_, act) => {
    await act();
    expect(exchanges).toBe(2);
  });

  it('gives up when the next token is not known either', async () => {
    vi.stubGlobal('fetch', (url: string) =>
      Promise.resolve(
        url.endsWith(odooApi.exchange.path)
          ? Response.json({ ...served, accessToken: `token ${(exchanges += 1)}`, renewAfter: served.expiresAt })
          : new Response(JSON.stringify(problem), { status: 401 }),
      ),
    );
    expect((await errorOf(fetchBytes('/api/part'))).code).toBe('session.required');
    expect(exchanges).toBe(2);
  });
});
