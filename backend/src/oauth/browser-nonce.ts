import { randomBytes } from 'node:crypto';

const form = /^[\w-]{43}$/;
const lifeSeconds = 20 * 60;

const nameOf = (secure: boolean): string => `${secure ? '__Host-' : ''}maildesk_oauth`;

/**
 * A cookie that ties a sign-in at a provider to the browser in which it was begun. Only our own pages send it, as the page that
 * the provider sends people back to hands over by itself what it was given.
 */
export const browserNonce = {
  /** The nonce in a Cookie header, or a new one: sign-ins that were begun before in this browser go on. */
  readOrMake(header: string | undefined, secure: boolean): string {
    return browserNonce.read(header, secure) ?? randomBytes(32).toString('base64url');
  },

  read(header: string | undefined, secure: boolean): string | null {
    for (const pair of (header ?? '').split(';')) {
      const [key, value] = pair.trim().split('=', 2);
      if (key === nameOf(secure) && value !== undefined && form.test(value)) return value;
    }
    return null;
  },

  write: (nonce: string, secure: boolean): string =>
    `${nameOf(secure)}=${nonce}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${lifeSeconds}${secure ? '; Secure' : ''}`,
};
