import { accountsApi, sessionApi, threadsApi } from '@maildesk/contracts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from './api-error';
import { call, operationUrl, whenSignedOut } from './call';

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
