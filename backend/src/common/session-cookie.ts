const name = 'maildesk_session';

/** The cookie that carries the session: out of the page's reach, and never sent by other sites' requests. */
export const sessionCookie = {
  name,

  /** The session token in a Cookie header, or null. */
  read(header: string | undefined): string | null {
    for (const pair of (header ?? '').split(';')) {
      const [key, value] = pair.trim().split('=', 2);
      if (key === name && value !== undefined && /^[\w-]{20,100}$/.test(value)) return value;
    }
    return null;
  },

  write: (token: string, options: { maxAgeSeconds: number; secure: boolean }): string =>
    `${name}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${options.maxAgeSeconds}${options.secure ? '; Secure' : ''}`,

  clear: (): string => `${name}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`,
};
