import type { NestExpressApplication } from '@nestjs/platform-express';
import express, { type Request, type Response } from 'express';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const clientDir = fileURLToPath(new URL('../../frontend/dist', import.meta.url));

/** What our own pages may do: run our own files, talk to us, show frames of ours, and nothing else. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join('; ');

/** Serves the browser client, where it has been built: hashed files for good, the page itself always fresh. */
export function serveClient(app: NestExpressApplication): void {
  if (!existsSync(clientDir)) return;
  app.use(
    '/assets',
    express.static(`${clientDir}/assets`, { immutable: true, maxAge: '1y', index: false, fallthrough: false }),
  );
  app.use(express.static(clientDir, { index: false }));
  // Addresses of the client have no meaning here: each gets the page.
  app.use((request: Request, response: Response, next: () => void) => {
    const isPage =
      request.method === 'GET' &&
      request.accepts('html') !== false &&
      !/^\/(api|socket\.io|mail-frame|healthz|readyz)(\/|$)/.test(request.path);
    if (!isPage) return next();
    response.set({
      'Content-Security-Policy': pagePolicy,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-cache',
    });
    response.sendFile(`${clientDir}/index.html`);
  });
}
