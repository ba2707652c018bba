import { Injectable } from '@nestjs/common';
import { Agent, type Dispatcher, request } from 'undici';
import { HostGuard, HostNotAllowed } from './host-guard/host-guard.js';
import { readError } from './socket-errors.js';
import { TlsPolicy } from './tls-policy.js';

export type FetchTrouble =
  'not-allowed' | 'not-https' | 'host-unknown' | 'unreachable' | 'timeout' | 'too-many-redirects' | 'too-large';

/** What kept us from an answer. The message is a sentence for a person. */
export class FetchProblem extends Error {
  override readonly name = 'FetchProblem';

  constructor(
    readonly problem: FetchTrouble,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface GuardedRequest {
  readonly method?: string | undefined;
  readonly headers?: RequestInit['headers'];
  readonly body?: string | URLSearchParams | Uint8Array | null | undefined;
  readonly signal?: AbortSignal | null | undefined;
  /** `follow` unless given. What is sent (anything but GET and HEAD) is never sent on, whatever is asked for. */
  readonly redirect?: 'follow' | 'manual' | 'error' | undefined;
  /** For everything, redirects included; 10 s unless given. */
  readonly timeoutMs?: number;
  /** The longest answer that is read; 1 MiB unless given. */
  readonly maxBytes?: number;
  /** What the server answers beside its status is left unread, however much it is. */
  readonly onlyStatus?: boolean;
}

const usualTimeoutMs = 10_000;
const usualMaxBytes = 1024 * 1024;
const mostRedirects = 3;
const redirectStatuses = new Set([301, 302, 303, 307, 308]);
/** A Response with any of these must not have a body (Fetch standard). */
const bodilessStatuses = new Set([204, 205, 304]);
/** What is told to one host is not told to the next. */
const secretHeaders = ['authorization', 'cookie', 'proxy-authorization'];

/**
 * The one way to ask web servers that a person or another server named. Each host, those of redirects too, passes the host guard inside
 * the connect; only https (http where an administrator listed the host), certificates as of mail servers, no cookies, no
 * compression, and an end in time and size.
 */
@Injectable()
export class GuardedFetch {
  constructor(
    private readonly guard: HostGuard,
    private readonly tls: TlsPolicy,
  ) {}

  /**
   * Like `fetch`, and bound to this object, so that it can be handed to a library; the answer is read to its end.
   * @throws FetchProblem; the reason of `signal` when that aborts.
   */
  readonly fetch = async (input: string | URL, init: GuardedRequest = {}): Promise<Response> => {
    const timeUp = AbortSignal.timeout(init.timeoutMs ?? usualTimeoutMs);
    const signal = init.signal ? AbortSignal.any([init.signal, timeUp]) : timeUp;
    let url = new URL(input);
    let headers = new Headers(init.headers);
    const method = (init.method ?? 'GET').toUpperCase();
    const mayFollow = (init.redirect ?? 'follow') === 'follow' && (method === 'GET' || method === 'HEAD');
    try {
      for (let redirects = 0; ; redirects += 1) {
        const response = await this.ask(url, {
          method,
          headers,
          body: init.body,
          signal,
          maxBytes: init.maxBytes ?? usualMaxBytes,
          onlyStatus: init.onlyStatus ?? false,
        });
        const next = redirectStatuses.has(response.status) ? response.headers.get('location') : null;
        if (next === null || !mayFollow || !URL.canParse(next, url.href)) return response;
        if (redirects === mostRedirects) {
          throw new FetchProblem('too-many-redirects', `${url.host} sends from one address to the next, too often.`);
        }
        const target = new URL(next, url);
        if (target.origin !== url.origin) headers = withoutSecrets(headers);
        url = target;
      }
    } catch (error) {
      if (init.signal?.aborted === true) throw init.signal.reason;
      throw explain(error, url, timeUp.aborted);
    }
  };

  private async ask(
    url: URL,
    options: Pick<GuardedRequest, 'body'> & {
      method: string;
      headers: Headers;
      signal: AbortSignal;
      maxBytes: number;
      onlyStatus: boolean;
    },
  ): Promise<Response> {
    const { method, headers, body, signal, maxBytes, onlyStatus } = options;
    // Without a limit (-1) an announced length does not end it before its status is known.
    const maxResponseSize = onlyStatus ? -1 : maxBytes;
    const agent = new Agent({ connect: this.wayTo(url), pipelining: 0, maxResponseSize });
    // An answer that was not read to its end would otherwise be waited for.
    const abandon = (): void => void agent.destroy();
    try {
      const sent = new Headers(headers);
      sent.set('accept-encoding', 'identity');
      sent.delete('cookie');
      if (body instanceof URLSearchParams && !sent.has('content-type')) {
        sent.set('content-type', 'application/x-www-form-urlencoded;charset=UTF-8');
      }
      const answer = await request(url, {
        dispatcher: agent,
        method,
        headers: Object.fromEntries(sent),
        body: body instanceof URLSearchParams ? body.toString() : (body ?? null),
        signal,
      });
      return onlyStatus ? statusOf(answer) : await toResponse(answer);
    } finally {
      abandon();
    }
  }

  /** @throws FetchProblem, HostNotAllowed */
  private wayTo(url: URL): Record<string, unknown> {
    const use = url.protocol === 'https:' ? 'https' : url.protocol === 'http:' ? 'http' : null;
    if (use === null || url.username !== '' || url.password !== '') {
      throw new FetchProblem(
        'not-https',
        'Only addresses that begin with https:// and carry no password can be asked.',
      );
    }
    // What stands in brackets in an address is IPv6.
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    const port = url.port === '' ? (use === 'https' ? 443 : 80) : Number(url.port);
    const way = this.guard.connectOptions({ host, port, use });
    return use === 'https' ? { ...this.tls.optionsFor({ host }), ...way } : { ...way };
  }
}

function statusOf({ statusCode, body }: Dispatcher.ResponseData): Response {
  // That it is broken off is our own doing.
  body.on('error', () => undefined).destroy();
  return new Response(null, { status: statusCode });
}

async function toResponse({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<Response> {
  const bytes = await body.bytes();
  const answered = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (name === 'set-cookie') continue;
    for (const one of Array.isArray(value) ? value : [value ?? '']) answered.append(name, one);
  }
  return new Response(bodilessStatuses.has(statusCode) ? null : bytes, { status: statusCode, headers: answered });
}

function withoutSecrets(headers: Headers): Headers {
  const kept = new Headers(headers);
  for (const name of secretHeaders) kept.delete(name);
  return kept;
}

function explain(error: unknown, { host, protocol }: URL, isTimeUp: boolean): FetchProblem {
  if (error instanceof FetchProblem) return error;
  const { code } = readError(error);
  const cause = { cause: error };
  if (error instanceof HostNotAllowed) {
    const sentence =
      protocol === 'http:'
        ? `MailDesk asks ${host} by https only. An administrator can allow http by listing the host in ALLOWED_PRIVATE_HOSTS.`
        : `MailDesk asks public servers only. An administrator can allow ${host} by the setting ALLOWED_PRIVATE_HOSTS.`;
    return new FetchProblem('not-allowed', sentence, cause);
  }
  if (isTimeUp || code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') {
    return new FetchProblem('timeout', `${host} did not answer in time.`, cause);
  }
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE')
    return new FetchProblem('too-large', `What ${host} answers is too long.`, cause);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new FetchProblem('host-unknown', `There is no server named ${host}.`, cause);
  }
  return new FetchProblem('unreachable', `${host} cannot be reached just now, or makes no safe connection.`, cause);
}
