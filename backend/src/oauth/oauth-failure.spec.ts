import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';
import { describe, expect, it } from 'vitest';
import { FetchProblem } from '../adapters/adapters.module.js';
import { type OAuthTrouble, toOAuthFailure } from './oauth-failure.js';

/** As the token endpoint answers, RFC 6749 section 5.2. */
function answered(status: number, error: string, headers: Record<string, string> = {}): ResponseBodyError {
  const cause = { error, error_description: 'AADSTS70008: words of the provider' };
  return new ResponseBodyError('refused', { cause, response: new Response(null, { status, headers }) });
}

const cameBack = (error: string): AuthorizationResponseError =>
  new AuthorizationResponseError('refused', { cause: new URLSearchParams({ error, state: 'canary' }) });

const unreadable = (status: number): ClientError =>
  new ClientError('unexpected HTTP response status code', { cause: new Response(null, { status }) });

const coded = (message: string, code: string): ClientError => Object.assign(new ClientError(message), { code });

describe('toOAuthFailure', () => {
  it.each<[string, unknown, OAuthTrouble]>([
    ['a permission that was withdrawn', answered(400, 'invalid_grant'), 'withdrawn'],
    ['Microsoft asking for the person', answered(400, 'interaction_required'), 'withdrawn'],
    ['a client secret that has run out', answered(401, 'invalid_client'), 'misconfigured'],
    ['a scope that nobody knows', answered(400, 'invalid_scope'), 'misconfigured'],
    ['too many requests, whatever they are called', answered(429, 'invalid_grant'), 'busy'],
    ['a service that is being mended', answered(400, 'temporarily_unavailable'), 'busy'],
    ['a page of errors', unreadable(503), 'busy'],
    [
      'nobody',
      new ClientError('something went wrong', { cause: new FetchProblem('unreachable', 'Not there.') }),
      'busy',
    ],
    ['no answer in time', coded('operation timed out', 'OAUTH_TIMEOUT'), 'busy'],
    ['a no of the person', cameBack('access_denied'), 'declined'],
    ['a request that the provider does not like', cameBack('unauthorized_client'), 'misconfigured'],
    ['another issuer', coded('unexpected "iss"', 'OAUTH_INVALID_RESPONSE'), 'not-theirs'],
  ])('takes %s for what it is', (_name, error, trouble) => {
    expect(toOAuthFailure(error, 'Test Provider').trouble).toBe(trouble);
  });

  it.each([
    ['in seconds', '120', 120_000],
    ['not at all', '', null],
    ['in no form that is known', 'soon', null],
  ])('honours how long the provider asks to be left alone, given %s', (_name, value, expected) => {
    const failure = toOAuthFailure(
      answered(429, 'slow_down', value === '' ? {} : { 'retry-after': value }),
      'Test Provider',
    );

    expect(failure.retryAfterMs).toBe(expected);
  });

  it('shows nothing of what was sent or answered but the code', () => {
    expect(toOAuthFailure(cameBack('access_denied'), 'Test Provider').message).not.toContain('canary');
    expect(toOAuthFailure(answered(401, 'invalid_client'), 'Test Provider').message).toContain('(invalid_client)');
    expect(toOAuthFailure(answered(401, '<b>x</b>'), 'Test Provider').message).not.toContain('<b>');
  });
});
