import type { ErrorCode, OdooKeys } from '@maildesk/contracts';
import { compactVerify, decodeJwt, decodeProtectedHeader, errors, importJWK } from 'jose';
import * as z from 'zod/mini';
import { databaseOf, everyTokenSchema, type TokenClaims } from './odoo-claims.js';

/** How far the clocks of Odoo and of this server may be apart, in seconds. */
export const clockLeeway = 30;

/** The longest that a token may be good for, in seconds. */
export const longestLife = 300;

/** Why a token is not believed, in words for whoever looks after the pairing. */
export interface TokenRefusal {
  readonly kind: 'refused';
  readonly code: ErrorCode;
  readonly message: string;
}

/** Whom a token says to be from. Nothing is proved by that. */
export interface TokenHead {
  readonly kind: 'head';
  readonly databaseUuid: string;
  readonly keyId: string;
}

export interface TokenExpectations<C extends TokenClaims> {
  /** The header `typ`. */
  readonly type: string;
  readonly audience: string;
  /** The database that it says to be from, and its keys: those of no other are looked at. */
  readonly databaseUuid: string;
  readonly keys: OdooKeys;
  readonly claims: z.ZodMiniType<C>;
  readonly now: Date;
}

/** The algorithm of Ed25519 by its name of before and by its own (RFC 8037, RFC 9864). Never one that takes a shared secret. */
const algorithms = ['EdDSA', 'Ed25519'];

const refused = (code: ErrorCode, message: string): TokenRefusal => ({ kind: 'refused', code, message });
const invalid = (why: string): TokenRefusal => refused('odoo.token-invalid', `The token of Odoo is refused: ${why}.`);

/** Reads from which database a token says to be, and by which key. */
export function readHead(token: string): TokenHead | TokenRefusal {
  try {
    const { alg, kid, crit } = decodeProtectedHeader(token);
    const databaseUuid = databaseOf(decodeJwt(token).iss);
    if (alg === undefined || !algorithms.includes(alg)) return invalid('it is not signed by Ed25519');
    if (crit !== undefined) return invalid('it has extensions that nobody asked for');
    if (kid === undefined || kid === '') return invalid('it does not say by which key it is signed');
    if (databaseUuid === null) return invalid('it does not say which Odoo database it is from');
    return { kind: 'head', databaseUuid, keyId: kid };
  } catch {
    return invalid('it cannot be read');
  }
}

/** Whether a token is one of this database, for this server, of this kind and of now, and what it says. */
export async function checkToken<C extends TokenClaims>(
  token: string,
  expected: TokenExpectations<C>,
): Promise<{ readonly kind: 'valid'; readonly claims: C } | TokenRefusal> {
  const payload = await verifiedPayload(token, expected);
  if (payload === null) return invalid('its signature is wrong, or it is of another kind');
  const common = z.safeParse(everyTokenSchema, payload);
  if (!common.success) return invalid(`these claims are missing or wrong: ${namesIn(common.error)}`);
  const { iss, aud } = common.data;
  if (databaseOf(iss) !== expected.databaseUuid) return invalid('it names another Odoo database than the key is of');
  if (aud !== expected.audience) {
    return refused(
      'odoo.wrong-audience',
      'The token of Odoo is for another MailDesk. Pair the database with this one.',
    );
  }
  const untimely = timeRefusal(common.data, expected.now.getTime() / 1000);
  if (untimely !== null) return untimely;
  const claims = z.safeParse(expected.claims, payload);
  if (!claims.success) return invalid(`these claims are missing or wrong: ${namesIn(claims.error)}`);
  return { kind: 'valid', claims: claims.data };
}

/** What is signed, parsed; null when the signature, the key or the kind is not the right one. */
async function verifiedPayload(
  token: string,
  { type, keys }: Pick<TokenExpectations<TokenClaims>, 'type' | 'keys'>,
): Promise<unknown> {
  try {
    const { payload, protectedHeader } = await compactVerify(
      token,
      async ({ kid }) => {
        const key = keys.keys.find((known) => known.kid === kid);
        if (key === undefined) throw new errors.JWKSNoMatchingKey();
        return importJWK({ ...key }, 'EdDSA');
      },
      { algorithms },
    );
    if (protectedHeader.typ !== type) return null;
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)) as unknown;
  } catch {
    return null;
  }
}

/** All of it by Odoo's clock, in Unix seconds; `now` by ours. */
function timeRefusal({ iat, nbf = iat, exp }: TokenClaims, now: number): TokenRefusal | null {
  const ahead = Math.max(iat, nbf) - now;
  if (ahead > clockLeeway) {
    return refused(
      'odoo.clock-off',
      `The clock of the Odoo server is ${seconds(ahead)} ahead of MailDesk's. Set both by a time server (NTP).`,
    );
  }
  if (exp <= iat || exp - iat > longestLife) {
    return invalid(`it is good for ${exp - iat} seconds, and may be for ${longestLife} at most`);
  }
  const late = now - exp;
  if (late < clockLeeway) return null;
  return refused(
    'odoo.token-expired',
    `The token of Odoo ran out ${seconds(late)} ago. If that is said of every token, the clock of the Odoo server is behind.`,
  );
}

const seconds = (count: number): string => `${Math.round(count)} seconds`;

const namesIn = ({ issues }: z.core.$ZodError): string =>
  [...new Set(issues.map(({ path }) => String(path[0] ?? 'all')))].slice(0, 5).join(', ');
