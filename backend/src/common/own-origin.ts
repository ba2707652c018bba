import { AppError } from './app-error.js';

interface RequestHeaders {
  readonly origin?: string | undefined;
  readonly host?: string | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
}

/**
 * Whether a request comes from our own pages: its Origin is `ownOrigin`, scheme included. Where none is configured (null), it
 * is the host that the request was sent to, if that is a name of this machine: any other name may be led here by somebody
 * else's DNS. A request without Origin does not come from a page of another site, as browsers always send it there.
 */
export function isOwnOrigin(headers: RequestHeaders, ownOrigin: string | null): boolean {
  if (headers['sec-fetch-site'] === 'cross-site') return false;
  if (headers.origin === undefined) return true;
  if (ownOrigin !== null) return headers.origin === ownOrigin;
  if (!URL.canParse(headers.origin)) return false;
  const { protocol, hostname, host } = new URL(headers.origin);
  return (protocol === 'http:' || protocol === 'https:') && isLoopbackName(hostname) && host === headers.host;
}

/** @throws AppError `request.foreign-origin` */
export function assertOwnOrigin(headers: RequestHeaders, ownOrigin: string | null): void {
  if (isOwnOrigin(headers, ownOrigin)) return;
  const ours = ownOrigin === null ? '' : ` It is ${ownOrigin} now.`;
  throw new AppError(
    'request.foreign-origin',
    'This request was sent by a page of another site. If the page is MailDesk, open it at its own address; ' +
      `the setting PUBLIC_URL says which that is.${ours}`,
  );
}

const isLoopbackName = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '[::1]' ||
  /^127\.\d+\.\d+\.\d+$/.test(hostname);
