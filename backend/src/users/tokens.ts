import { createHash, randomBytes } from 'node:crypto';

/** A new token for a link or a cookie: 256 random bits, 43 characters that need no escaping in either. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a token. The token is random, so a plain hash tells nothing about it and needs no salt. */
export function hashOfToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
