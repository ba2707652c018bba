import type { NextFunction, Request, Response } from 'express';
import { ticketOf } from './credentials.js';

/** What our own pages may do: run our own files, talk to us, show frames of ours, and nothing else. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  // Style sheets are files of ours. Attributes must work: the editor and what quotes a mail read the styles of mail from them.
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join('; ');

/**
 * For every answer of the API: it may be mail, so nobody keeps it, and no other site may make use of it. What is asked for by a
 * ticket is saved through a frame in a page of Odoo, so that no page has to make way for it.
 */
export function setApiHeaders(request: Request, response: Response, next: NextFunction): void {
  response.set({
    'Cache-Control': 'private, no-store',
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    // An answer that a browser is made to show as a page can do nothing.
    'Content-Security-Policy':
      ticketOf(request.originalUrl) === null
        ? "default-src 'none'; frame-ancestors 'none'; sandbox"
        : "default-src 'none'; sandbox",
  });
  next();
}

/** For every file of the client: whichever of them a browser takes for a page has the policy of our pages. */
export function setClientHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.set({
    'Content-Security-Policy': pagePolicy,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'SAMEORIGIN',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
  });
  next();
}
