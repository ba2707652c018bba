import type { PairedOrigins } from './paired-origins.js';

/** As much of a request and its answer as is asked for here, so that it serves web server and socket server. */
interface Asked {
  readonly method?: string | undefined;
  readonly headers: {
    readonly origin?: string | undefined;
    readonly 'access-control-request-method'?: string | undefined;
  };
}
interface Answer {
  statusCode: number;
  setHeader(name: string, value: string | number): unknown;
  end(): unknown;
}

const allowedMethods = 'GET, POST, PUT, PATCH, DELETE';
const allowedHeaders = 'authorization, content-type, accept';
/** What a page may read of an answer besides its body and type. */
const exposedHeaders = 'content-disposition, content-length, retry-after';
/** How long a browser remembers; so it takes no longer after a database was unpaired. */
const rememberSeconds = 600;

/**
 * Lets pages of paired Odoo databases read our answers (CORS, Fetch standard section 3.3), by their exact origins. Never with
 * cookies: there is no `Access-Control-Allow-Credentials`. All other origins get none of these headers.
 */
export function allowPairedOrigins(origins: PairedOrigins) {
  return (request: Asked, response: Answer, next: () => void): void => {
    response.setHeader('Vary', 'Origin');
    const { origin } = request.headers;
    if (origin === undefined || !origins.has(origin)) return next();
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Access-Control-Expose-Headers', exposedHeaders);
    const isPreflight = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
    if (!isPreflight) return next();
    response.setHeader('Access-Control-Allow-Methods', allowedMethods);
    response.setHeader('Access-Control-Allow-Headers', allowedHeaders);
    response.setHeader('Access-Control-Max-Age', rememberSeconds);
    response.statusCode = 204;
    response.end();
  };
}
