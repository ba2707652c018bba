import type { BodyOf, Endpoint, ParamsOf, ProgressLine, ProgressOf, QueryOf, ReplyOf } from '@maildesk/contracts';
import { ApiError, errorOfReply, networkError } from './api-error';
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
let onSignedOut: () => void = () => undefined;

/** Where the API lives: empty for the page's own origin, otherwise such as `https://mail.example.org`. */
export function configureApi(options: { baseUrl: string }): void {
  baseUrl = options.baseUrl.replace(/\/+$/, '');
}

/** Registers who is told when the server no longer knows the session. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
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

async function ask<E extends Endpoint>(
  operation: E,
  input: CallInput<E>,
  onProgress: ((progress: unknown) => void) | null,
): Promise<ReplyOf<E>> {
  // The generic parts are told apart by the contract; from here on only their shape matters.
  const { params, query, body, signal } = input as LooseInput;
  const headers: Record<string, string> = {
    accept: onProgress === null ? 'application/json' : 'application/x-ndjson, application/json',
  };
  const request: RequestInit = { method: operation.method, credentials: 'include', headers };
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
  const error = errorOfReply(status, reply);
  if (error.code === 'session.required') onSignedOut();
  throw error;
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
export async function fetchBytes(url: string, signal?: AbortSignal): Promise<Blob> {
  try {
    const response = await fetch(url, { credentials: 'include', ...(signal === undefined ? {} : { signal }) });
    if (response.ok) return await response.blob();
    throw errorOfReply(response.status, parse(await response.text()));
  } catch (error) {
    if (error instanceof ApiError || signal?.aborted === true) throw error;
    throw networkError(error);
  }
}
