import {
  contractsVersion,
  odooApi,
  type BodyOf,
  type Endpoint,
  type ParamsOf,
  type ProgressLine,
  type ProgressOf,
  type QueryOf,
  type ReplyOf,
} from '@maildesk/contracts';
import { ApiError, errorOfReply, networkError } from './api-error';
import { Bearer, type Grant } from './bearer';
import { linesOf } from './lines';

/** The empty schema's type has every string as a key that may never be set. */
type IsEmpty<Value> = string extends keyof Value ? true : false;
type Part<Name extends string, Value> = IsEmpty<Value> extends true ? { [N in Name]?: never } : { [N in Name]: Value };
type QueryPart<Value> = IsEmpty<Value> extends true ? { query?: never } : { query?: Partial<Value> };

/** What an operation needs from its caller; parts that are empty in the contract are left out. */
export type CallInput<E extends Endpoint> = Part<'params', ParamsOf<E>> &
  QueryPart<QueryOf<E>> &
  Part<'body', BodyOf<E>> & { signal?: AbortSignal };

interface LooseInput {
  params?: Record<string, string>;
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  signal?: AbortSignal;
}

let baseUrl = '';
let bearer: Bearer | null = null;
let users = 0;
let onSignedOut: () => void = () => undefined;

/**
 * Where the API lives: empty for the page's own origin, otherwise such as `https://mail.example.org`. With `hostToken` the host
 * signs its user in, by tokens that serve once; else it is the session cookie that says who asks. Several parts of one page may
 * share what is set here. Call the answer when the caller needs it no more.
 */
export function configureApi(options: {
  baseUrl: string;
  hostToken?: (() => Promise<string>) | undefined;
}): () => void {
  baseUrl = options.baseUrl.replace(/\/+$/, '');
  if (options.hostToken !== undefined) bearer ??= new Bearer(options.hostToken, exchangeHostToken);
  users += 1;
  let isUser = true;
  return () => {
    if (!isUser) return;
    isUser = false;
    users -= 1;
    if (users > 0) return;
    bearer?.stop();
    bearer = null;
  };
}

/** Registers who is told when the server no longer knows the session. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

/** Whether a bearer token says who asks, which a browser does not send along by itself. */
export const isByBearer = (): boolean => bearer !== null;

/** The bearer token that serves now; null where the session cookie is sent. @throws ApiError, PlainError */
export async function accessToken(): Promise<string | null> {
  return bearer === null ? null : bearer.token();
}

/** How a request says who asks. */
const credentialsWith = (
  token: string | null,
): Pick<RequestInit, 'credentials'> & { headers: Record<string, string> } =>
  token === null
    ? { credentials: 'include', headers: {} }
    : { credentials: 'omit', headers: { authorization: `Bearer ${token}` } };

async function exchangeHostToken(token: string, present: string | null): Promise<Grant> {
  const granted = await askAs(present, odooApi.exchange, { body: { token, contractsVersion } }, null, 'omit');
  const now = Date.parse(granted.serverTime);
  return {
    accessToken: granted.accessToken,
    lifeMs: Date.parse(granted.expiresAt) - now,
    renewInMs: Date.parse(granted.renewAfter) - now,
  };
}

export function serverUrl(path: string): string {
  return `${baseUrl}${path}`;
}

/** The address of an operation, with its params filled in and its query appended. */
export function operationUrl(
  operation: Pick<Endpoint, 'path'>,
  params: Record<string, string> = {},
  query: Record<string, string | number | undefined> = {},
): string {
  const path = operation.path.replace(/:(\w+)/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new Error(`${operation.path} needs ${name}`);
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  const suffix = search.size > 0 ? `?${search.toString()}` : '';
  return serverUrl(`/api/${path}${suffix}`);
}

/**
 * Calls one operation of the API and returns its reply.
 * @throws ApiError with the server's problem, or of kind `network` when no answer came. An abort is passed on as it is.
 */
export async function call<E extends Endpoint>(operation: E, input: CallInput<E>): Promise<ReplyOf<E>> {
  return ask(operation, input, null);
}

/**
 * As `call`, and hears on the way what the operation tells of how it goes on.
 * @throws ApiError as `call`.
 */
export async function callTold<E extends Endpoint>(
  operation: E,
  input: CallInput<E>,
  onProgress: (progress: ProgressOf<E>) => void,
): Promise<ReplyOf<E>> {
  return ask(operation, input, (progress) => onProgress(progress as ProgressOf<E>));
}

function ask<E extends Endpoint>(
  operation: E,
  input: CallInput<E>,
  onProgress: ((progress: unknown) => void) | null,
): Promise<ReplyOf<E>> {
  return asCaller((token) => askAs(token, operation, input, onProgress));
}

/**
 * Requests something with the bearer token where there is one, else with the cookie (null); when the server does not know the
 * token any more, once more with the next.
 * @throws whatever `request` throws, and what `accessToken` does
 */
export async function asCaller<Reply>(request: (token: string | null) => Promise<Reply>): Promise<Reply> {
  // With a cookie the request leaves at once.
  const token = bearer === null ? null : await bearer.token();
  try {
    return await request(token);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'session.required') throw error;
    if (bearer !== null && token !== null) return await request(await bearer.tokenAfter(token));
    onSignedOut();
    throw error;
  }
}

async function askAs<E extends Endpoint>(
  token: string | null,
  operation: E,
  input: CallInput<E>,
  onProgress: ((progress: unknown) => void) | null,
  credentials?: RequestCredentials,
): Promise<ReplyOf<E>> {
  // The generic parts are told apart by the contract; from here on only their shape matters.
  const { params, query, body, signal } = input as LooseInput;
  const proof = credentialsWith(token);
  const headers: Record<string, string> = {
    ...proof.headers,
    accept: onProgress === null ? 'application/json' : 'application/x-ndjson, application/json',
  };
  const request: RequestInit = {
    method: operation.method,
    credentials: credentials ?? proof.credentials ?? 'include',
    headers,
  };
  if (signal !== undefined) request.signal = signal;
  if (body !== undefined) {
    headers['content-type'] = 'application/json';
    request.body = JSON.stringify(body);
  }
  let answer: { readonly status: number; readonly reply: unknown };
  try {
    const response = await fetch(operationUrl(operation, params, query), request);
    const isLines = response.headers.get('content-type')?.startsWith('application/x-ndjson') === true;
    answer =
      isLines && response.body !== null
        ? await lastLine(response.body, onProgress ?? (() => undefined))
        : { status: response.status, reply: parse(await response.text()) };
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw networkError(error);
  }
  const { status, reply } = answer;
  if (status >= 200 && status < 300 && reply !== undefined) {
    // The server checks its replies against the same contract.
    return reply as ReplyOf<E>;
  }
  throw errorOfReply(status, reply);
}

/** Hears all that is told on the way, and answers what stands at the end. */
async function lastLine(
  body: ReadableStream<Uint8Array>,
  onProgress: (progress: unknown) => void,
): Promise<{ status: number; reply: unknown }> {
  for await (const text of linesOf(body)) {
    const line = JSON.parse(text) as ProgressLine;
    if ('reply' in line) return { status: 200, reply: line.reply };
    if ('problem' in line) return { status: line.problem.status, reply: line.problem };
    onProgress(line.progress);
  }
  throw new Error('the answer broke off');
}

/** JSON or undefined; a reply without a body counts as the empty object. */
function parse(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Fetches the bytes of one part of a message, for pictures that the text shows. @throws ApiError */
export function fetchBytes(url: string, signal?: AbortSignal): Promise<Blob> {
  return asCaller((token) => fetchBytesAs(token, url, signal));
}

async function fetchBytesAs(token: string | null, url: string, signal: AbortSignal | undefined): Promise<Blob> {
  try {
    const response = await fetch(url, { ...credentialsWith(token), ...(signal === undefined ? {} : { signal }) });
    if (response.ok) return await response.blob();
    throw errorOfReply(response.status, parse(await response.text()));
  } catch (error) {
    if (error instanceof ApiError || signal?.aborted === true) throw error;
    throw networkError(error);
  }
}
