import { AppError } from './app-error.js';

interface RequestHeaders {
  readonly origin?: string | undefined;
  readonly host?: string | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
}

/**
 * Whether a request comes from our own pages: its Origin is the configured one, or the host that it was sent to. A request
 * without Origin does not come from a page of another site, as browsers always send it there.
 */
export function isOwnOrigin(headers: RequestHeaders, ownOrigin: string | null): boolean {
  if (headers['sec-fetch-site'] === 'cross-site') return false;
  if (headers.origin === undefined) return true;
  if (ownOrigin !== null && headers.origin === ownOrigin) return true;
  try {
    return new URL(headers.origin).host === headers.host;
  } catch {
    return false;
  }
}

/** @throws AppError `request.foreign-origin` */
export function assertOwnOrigin(headers: RequestHeaders, ownOrigin: string | null): void {
  if (isOwnOrigin(headers, ownOrigin)) return;
  throw new AppError('request.foreign-origin', 'This request was sent by a page of another site.');
}
