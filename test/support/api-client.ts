import {
  type Bytes,
  type Endpoint,
  type Problem,
  problemSchema,
  type ReplyOf,
  type Schema,
  sessionApi,
  type Session,
  signInApi,
} from '@maildesk/contracts';
import * as z from 'zod/mini';
import { LiveSocket } from './live-socket.js';

type In<S extends Schema | Bytes> = S extends Schema ? z.core.input<S> : Uint8Array;

/** A part of the input: left out where the contract lets it be empty. */
type Part<K extends string, T> = Record<never, never> extends T ? { [P in K]?: T } : { [P in K]: T };

/** What an operation is called with: `params`, `query` and `body`, each only where the operation has it. */
export type CallInput<E extends Endpoint> = Part<'params', In<E['params']>> &
  Part<'query', In<E['query']>> &
  Part<'body', In<E['body']>>;

type Arguments<E extends Endpoint> = Record<never, never> extends CallInput<E> ? [CallInput<E>?] : [CallInput<E>];

/** What people sign in with who were invited by a test. */
export const testPassword = 'lamp orchard 7 quiet';

/** The API said no. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(readonly problem: Problem) {
    super(`${problem.status} ${problem.code}: ${problem.detail}`);
  }
}

/** A person's browser, as far as the API can see: it keeps cookies and says where it comes from. */
export class ApiClient {
  private readonly cookies = new Map<string, string>();

  /** Sent instead of cookies where it is set, as pages of Odoo have one. */
  accessToken: string | null = null;

  /** `baseUrl` is the origin, such as `http://localhost:3000`; the page is of it, too, unless another or none (no browser) is given. */
  constructor(
    readonly baseUrl: string,
    private readonly page: { readonly origin: string | null } = { origin: baseUrl },
  ) {}

  /** The same browser at another address of MailDesk, signed in there by the same cookies. */
  at(baseUrl: string): ApiClient {
    const client = new ApiClient(baseUrl);
    for (const [name, value] of this.cookies) client.cookies.set(name, value);
    return client;
  }

  /**
   * Calls an operation of the contract and checks the reply against it.
   * @throws ApiProblem when the API answers with an error.
   */
  async call<E extends Endpoint>(operation: E, ...[input]: Arguments<E>): Promise<ReplyOf<E>> {
    const response = await this.request(operation, (input ?? {}) as AnyInput);
    if (!response.ok) throw new ApiProblem(await readProblem(response));
    const { reply } = operation;
    // The cast is what the contract says: bytes where it says bytes, else what the schema parses to.
    if (reply === 'bytes') return new Uint8Array(await response.arrayBuffer()) as ReplyOf<E>;
    const text = await response.text();
    return z.core.parse(reply, text === '' ? {} : JSON.parse(text)) as ReplyOf<E>;
  }

  /** As `call` for something that must be refused: resolves to the problem, and throws when the API says yes. */
  async problemOf<E extends Endpoint>(operation: E, ...[input]: Arguments<E>): Promise<Problem> {
    const response = await this.request(operation, (input ?? {}) as AnyInput);
    if (response.ok)
      throw new Error(`${operation.method} ${operation.path} answered ${response.status}, not a problem`);
    return await readProblem(response);
  }

  /** Fetches any address of the server with this browser's cookies, outside the contract. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    const { origin } = this.page;
    if (this.accessToken === null) headers.set('cookie', this.cookieHeader);
    else if (!headers.has('authorization')) headers.set('authorization', `Bearer ${this.accessToken}`);
    if (origin !== null && !headers.has('origin')) headers.set('origin', origin);
    if (origin !== null && !headers.has('sec-fetch-site'))
      headers.set('sec-fetch-site', origin === this.baseUrl ? 'same-origin' : 'cross-site');
    // The server ends what has been idle for five seconds, and a test that fills a mailbox meanwhile notices that too late.
    headers.set('connection', 'close');
    const response = await fetch(new URL(path, this.baseUrl), { redirect: 'manual', ...init, headers });
    this.keepCookies(response.headers.getSetCookie());
    return response;
  }

  /** Opens a one-time link, as the page behind it does; whoever is invited sets `testPassword`. */
  async signIn(link: string): Promise<Session> {
    const token = signInToken(link);
    if (!link.includes('#invitation=')) return await this.call(sessionApi.signIn, { body: { token } });
    return await this.call(signInApi.acceptInvitation, { body: { token, password: testPassword, code: null } });
  }

  /** Opens a Socket.IO connection with this browser's cookies or its bearer token. The caller closes it. */
  async socket(): Promise<LiveSocket> {
    return await LiveSocket.open(this.baseUrl, this.cookieHeader, {
      origin: this.page.origin ?? this.baseUrl,
      accessToken: this.accessToken,
    });
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  private async request(operation: Endpoint, input: AnyInput): Promise<Response> {
    const path = operation.path.replace(/:(\w+)/g, (_, name: string) =>
      encodeURIComponent(String(input.params?.[name])),
    );
    const url = new URL(`/api/${path}`, this.baseUrl);
    for (const [name, value] of Object.entries(input.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const init: RequestInit = { method: operation.method };
    if (operation.body === 'bytes') {
      init.body = input.body as Uint8Array<ArrayBuffer>;
      init.headers = { 'content-type': 'application/octet-stream' };
    } else if (operation.method !== 'GET') {
      init.body = JSON.stringify(input.body ?? {});
      init.headers = { 'content-type': 'application/json' };
    }
    return await this.fetch(url.href, init);
  }

  private keepCookies(setCookies: readonly string[]): void {
    for (const line of setCookies) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const at = pair.indexOf('=');
      const isGone = attributes.some((attribute) => isOver(attribute));
      if (isGone) this.cookies.delete(pair.slice(0, at));
      else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }
}

interface AnyInput {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
}

/** The token of a one-time sign-in link: the last thing in it that is long enough to be one. */
export function signInToken(link: string): string {
  const token = new URL(link).href.match(/[\w-]{20,100}/g)?.at(-1);
  if (token === undefined) throw new Error(`There is no token in the sign-in link ${link}`);
  return token;
}

function isOver(attribute: string): boolean {
  const [name = '', value = ''] = attribute.split('=');
  if (name.toLowerCase() === 'max-age') return Number(value) <= 0;
  return name.toLowerCase() === 'expires' && Date.parse(value) <= Date.now();
}

async function readProblem(response: Response): Promise<Problem> {
  const text = await response.text();
  try {
    return z.parse(problemSchema, JSON.parse(text));
  } catch (error) {
    throw new Error(`${response.status} from ${response.url} is no problem document: ${text}`, { cause: error });
  }
}
