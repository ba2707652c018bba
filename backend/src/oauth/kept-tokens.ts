import * as z from 'zod/mini';
import { Secret } from '../common/secret.js';
import type { Tokens } from './oauth-client.js';
import { refreshTime } from './refresh-time.js';

/** Tokens as they are kept, sealed: one text, so that they are replaced together or not at all. */
export interface KeptTokens {
  readonly accessToken: Secret;
  readonly refreshToken: Secret;
  /** Of the access token; null where the provider does not say. */
  readonly expiresAt: Date | null;
  /** From when on a new one is fetched. */
  readonly refreshAt: Date | null;
}

const keptSchema = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresAt: z.nullable(z.string()),
  refreshAt: z.nullable(z.string()),
});

/** `former` is the refresh token that goes on being good where the provider gave no other. */
export function keptTokens(tokens: Tokens, former: Secret | null, now: Date): KeptTokens | null {
  const { accessToken, lifetimeMs } = tokens;
  const refreshToken = tokens.refreshToken ?? former;
  if (refreshToken === null) return null;
  return {
    accessToken,
    refreshToken,
    expiresAt: lifetimeMs === null ? null : new Date(now.getTime() + lifetimeMs),
    refreshAt: lifetimeMs === null ? null : refreshTime(now, lifetimeMs),
  };
}

export function writeTokens({ accessToken, refreshToken, expiresAt, refreshAt }: KeptTokens): Secret {
  const revealed = { accessToken: accessToken.reveal(), refreshToken: refreshToken.reveal() };
  return new Secret(JSON.stringify({ ...revealed, expiresAt, refreshAt }));
}

export function readTokens(secret: Secret): KeptTokens {
  const { accessToken, refreshToken, expiresAt, refreshAt } = z.parse(keptSchema, JSON.parse(secret.reveal()));
  return {
    accessToken: new Secret(accessToken),
    refreshToken: new Secret(refreshToken),
    expiresAt: expiresAt === null ? null : new Date(expiresAt),
    refreshAt: refreshAt === null ? null : new Date(refreshAt),
  };
}
