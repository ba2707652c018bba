import type { NestExpressApplication } from '@nestjs/platform-express';
import express, { type NextFunction, type Request, type Response } from 'express';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setClientHeaders } from './common/security-headers.js';

const clientDir = fileURLToPath(new URL('../../frontend/dist', import.meta.url));

/** Addresses of the server itself. Express takes them in any case, so this does too. */
const serverPaths = /^\/(api|socket\.io|mail-frame|healthz|readyz|metrics)(\/|$)/i;

/** A page of a paired Odoo opens this one and speaks with it. To all others it does not matter who has opened them. */
const openedPage = '/oauth-window.html';

/** Files of the build that are not handed out as such: the page goes out by its addresses, the other is for builds. */
const innerFiles = /^\/(index\.html|manifest\.json)$/i;

/** Serves the browser client, where it has been built: hashed files for good, the page itself always fresh. */
export function serveClient(app: NestExpressApplication): void {
  if (!existsSync(clientDir)) return;
  const client = express.Router();
  client.use(setClientHeaders);
  client.use(openedPage, (_request: Request, response: Response, next: NextFunction) => {
    response.set({ 'Cross-Origin-Opener-Policy': 'unsafe-none', 'Cache-Control': 'no-cache' });
    next();
  });
  client.use(
    '/assets',
    express.static(`${clientDir}/assets`, { immutable: true, maxAge: '1y', index: false, fallthrough: false }),
  );
  const files = express.static(clientDir, { index: false });
  client.use((request: Request, response: Response, next: NextFunction) =>
    innerFiles.test(request.path) ? next() : files(request, response, next),
  );
  // Addresses of the client have no meaning here: each gets the page.
  client.get('/{*path}', (request: Request, response: Response, next: NextFunction) => {
    if (request.path.endsWith('.json') || request.accepts('html') === false) return next();
    response.set('Cache-Control', 'no-cache');
    response.sendFile(`${clientDir}/index.html`);
  });
  app.use((request: Request, response: Response, next: NextFunction) =>
    serverPaths.test(request.path) ? next() : client(request, response, next),
  );
}
