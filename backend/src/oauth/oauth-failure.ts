import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { FetchProblem } from '../adapters/adapters.module.js';

/**
 * What kind of trouble with a provider it is.
 * - `declined`: the person did not allow it. `withdrawn`: the permission is void; only a person can give a new one.
 * - `misconfigured`: the provider does not accept MailDesk itself; an administrator has to act.
 * - `not-theirs`: the answer is not, or not provably, from this provider for this sign-in.
 * - `busy`: it does not answer, or cannot serve now. That says nothing of the permission.
 */
export type OAuthTrouble = 'declined' | 'withdrawn' | 'misconfigured' | 'not-theirs' | 'busy';

/** What went wrong between us and a provider. The message is a sentence for a person, without anything secret. */
export class OAuthFailure extends Error {
  override readonly name = 'OAuthFailure';

  constructor(
    readonly trouble: OAuthTrouble,
    message: string,
    options: ErrorOptions & { readonly retryAfterMs?: number | null } = {},
  ) {
    super(message, options);
    this.retryAfterMs = options.retryAfterMs ?? null;
  }

  /** How long the provider asks to be left alone. */
  readonly retryAfterMs: number | null;
}

/** RFC 6749 section 5.2, OpenID Connect Core section 3.1.2.6: by these a provider says that a person has to come again. */
const withdrawnCodes = new Set(['invalid_grant', 'interaction_required', 'login_required', 'consent_required']);
const busyCodes = new Set(['temporarily_unavailable', 'server_error', 'slow_down']);

/** Turns any error of the OAuth library into one that says what it means. `name` is the provider's, for the sentence. */
export function toOAuthFailure(error: unknown, name: string): OAuthFailure {
  if (error instanceof OAuthFailure) return error;
  if (error instanceof AuthorizationResponseError) return declined(error, name);
  if (error instanceof ResponseBodyError) return answered(error, name);
  if (error instanceof WWWAuthenticateChallengeError) return misconfigured(name, null, error);
  const fetched = causeOf(error, FetchProblem);
  if (fetched !== null) return busy(name, error, { words: fetched.message });
  const response = causeOf(error, Response);
  if (response !== null && isBusyStatus(response.status)) return busy(name, error, { response });
  // The library found something wrong with an answer that did come: issuer, nonce, signature, form.
  if (
    error instanceof ClientError &&
    error.code !== 'OAUTH_TIMEOUT' &&
    error.code !== 'OAUTH_ABORT' &&
    response === null
  ) {
    const sentence = `What came back is no proper answer of ${name} to this sign-in, so nothing of it was used. Begin again.`;
    return new OAuthFailure('not-theirs', sentence, { cause: error });
  }
  return busy(name, error, {});
}

function declined(error: AuthorizationResponseError, name: string): OAuthFailure {
  if (error.error === 'access_denied') {
    const sentence = `${name} says that MailDesk was not allowed to use this mailbox. Begin again to allow it.`;
    return new OAuthFailure('declined', sentence, { cause: error });
  }
  if (busyCodes.has(error.error)) return busy(name, error, {});
  if (withdrawnCodes.has(error.error)) {
    return new OAuthFailure('declined', `${name} wants you to sign in there first. Begin again.`, { cause: error });
  }
  return misconfigured(name, error.error, error);
}

function answered(error: ResponseBodyError, name: string): OAuthFailure {
  if (isBusyStatus(error.status) || busyCodes.has(error.error)) return busy(name, error, { response: error.response });
  if (withdrawnCodes.has(error.error)) {
    const sentence = `${name} no longer lets MailDesk into this mailbox: the permission was withdrawn or has run out. Sign in again.`;
    return new OAuthFailure('withdrawn', sentence, { cause: error });
  }
  return misconfigured(name, error.error, error);
}

function misconfigured(name: string, code: string | null, cause: unknown): OAuthFailure {
  // A code has no form that could hurt (RFC 6749 appendix A.7), yet it is a stranger's text.
  const said = code === null || !/^[\w.-]{1,60}$/.test(code) ? '' : ` (${code})`;
  const sentence = `${name} does not accept MailDesk itself${said}. An administrator has to check client id, client secret and scopes of this sign-in provider.`;
  return new OAuthFailure('misconfigured', sentence, { cause });
}

function busy(
  name: string,
  cause: unknown,
  { words, response }: { words?: string; response?: Response },
): OAuthFailure {
  const sentence = `The sign-in service of ${name} does not answer just now.${words === undefined ? '' : ` ${words}`}`;
  return new OAuthFailure('busy', sentence, { cause, retryAfterMs: retryAfterMs(response) });
}

const isBusyStatus = (status: number): boolean => status === 408 || status === 429 || status >= 500;

/** `Retry-After` in seconds or as a date (RFC 9110 section 10.2.3). */
function retryAfterMs(response: Response | undefined): number | null {
  const given = response?.headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,6}$/.test(given)) return Number(given) * 1000;
  const at = Date.parse(given);
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
}

function causeOf<T>(error: unknown, kind: abstract new (...args: never[]) => T): T | null {
  for (let at: unknown = error, depth = 0; at !== undefined && at !== null && depth < 5; depth += 1) {
    if (at instanceof kind) return at;
    at = at instanceof Error ? at.cause : null;
  }
  return null;
}
