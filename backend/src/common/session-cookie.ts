/**
 * The cookie that carries the session: out of the page's reach, and never sent by other sites' requests. `secure` says that
 * people reach us by https: the name then has the prefix that browsers let nobody but this very host set (RFC 6265bis section
 * 4.1.3.2), so that a neighbour below the same domain cannot put a session of its own here.
 */
export const sessionCookie = {
  name: (secure: boolean): string => `${secure ? '__Host-' : ''}maildesk_session`,

  /** The session token in a Cookie header, or null. */
  read(header: string | undefined, secure: boolean): string | null {
    const name = sessionCookie.name(secure);
    for (const pair of (header ?? '').split(';')) {
      const [key, value] = pair.trim().split('=', 2);
      if (key === name && value !== undefined && /^[\w-]{20,100}$/.test(value)) return value;
    }
    return null;
  },

  write: (token: string, { maxAgeSeconds, secure }: { maxAgeSeconds: number; secure: boolean }): string =>
    `${sessionCookie.name(secure)}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}${secure ? '; Secure' : ''}`,

  clear: (secure: boolean): string => sessionCookie.write('', { maxAgeSeconds: 0, secure }),
};
