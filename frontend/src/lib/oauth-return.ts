/** What a provider sent the browser back with. */
export interface OAuthReturn {
  readonly providerId: string;
  /** The query, without the question mark. */
  readonly response: string;
}

const returnPath = /\/oauth\/callback\/([0-9a-f-]{36})\/?$/i;

/** Reads the address that providers send browsers back to; null for every other address. */
export function parseOAuthReturn({ pathname, search }: { pathname: string; search: string }): OAuthReturn | null {
  const providerId = returnPath.exec(pathname)?.[1];
  return providerId === undefined ? null : { providerId, response: search.replace(/^\?/, '') };
}
