import type { OdooKeys } from '@maildesk/contracts';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT, type CryptoKey } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkToken, readHead } from './check-token.js';
import { sessionClaimsSchema } from './odoo-claims.js';

const uuid = '3f0b7c1e-9d1a-4e0f-8a55-0c6b1b1f2a77';
const otherUuid = '00000000-9d1a-4e0f-8a55-0c6b1b1f2a77';
const audience = 'urn:maildesk:11111111-9d1a-4e0f-8a55-0c6b1b1f2a77';
const type = 'maildesk-session+jwt';
const now = new Date('2026-01-01T12:00:00Z');
const at = now.getTime() / 1000;

const claims: JWTPayload = {
  iss: `urn:odoo:${uuid}`,
  aud: audience,
  sub: '7',
  jti: 'just-this-once',
  iat: at,
  nbf: at,
  exp: at + 120,
  login: 'anna',
  name: 'Anna',
  email: 'anna@example.org',
  lang: 'de_AT',
  tz: 'Europe/Vienna',
  role: 'user',
  groups: [{ id: '12', name: 'Sales' }],
};

let key: CryptoKey;
let otherKey: CryptoKey;
let keys: OdooKeys;
let publicX: string;

beforeAll(async () => {
  const pair = await generateKeyPair('EdDSA', { extractable: true });
  key = pair.privateKey;
  otherKey = (await generateKeyPair('EdDSA')).privateKey;
  publicX = (await exportJWK(pair.publicKey)).x ?? '';
  keys = { keys: [{ kty: 'OKP', crv: 'Ed25519', x: publicX, kid: 'present' }] };
});

interface Making {
  readonly change?: Readonly<Record<string, unknown>>;
  readonly header?: Record<string, unknown>;
  readonly by?: CryptoKey | Uint8Array;
}

function make({ change = {}, header = {}, by = key }: Making = {}): Promise<string> {
  const payload = Object.fromEntries(
    Object.entries({ ...claims, ...change }).filter(([, value]) => value !== undefined),
  );
  return new SignJWT(payload).setProtectedHeader({ alg: 'EdDSA', typ: type, kid: 'present', ...header }).sign(by);
}

/** `valid`, or the code and words of the refusal; as the server does it, head first. */
async function outcomeOf(token: string): Promise<string> {
  const head = readHead(token);
  if (head.kind === 'refused') return `${head.code}: ${head.message}`;
  const databaseUuid = head.databaseUuid;
  const checked = await checkToken(token, { type, audience, databaseUuid, keys, claims: sessionClaimsSchema, now });
  return checked.kind === 'valid' ? 'valid' : `${checked.code}: ${checked.message}`;
}

describe('a token of Odoo', () => {
  it('is believed, and says what its claims say', async () => {
    const token = await make();

    expect(readHead(token)).toEqual({ kind: 'head', databaseUuid: uuid, keyId: 'present' });
    const options = { type, audience, databaseUuid: uuid, keys, claims: sessionClaimsSchema, now };
    expect(await checkToken(token, options)).toMatchObject({ kind: 'valid', claims: { sub: '7', role: 'user' } });
  });

  it.each<[string, Making, string]>([
    ['by the algorithm’s own name', { header: { alg: 'Ed25519' } }, 'valid'],
    ['with clocks that are 29 s apart', { change: { iat: at + 29, nbf: at + 29, exp: at + 149 } }, 'valid'],
    ['that ran out 29 s ago', { change: { iat: at - 149, nbf: at - 149, exp: at - 29 } }, 'valid'],
    ['without nbf', { change: { nbf: undefined } }, 'valid'],
    ['good for 300 s', { change: { exp: at + 300 } }, 'valid'],
    [
      'that ran out 31 s ago',
      { change: { iat: at - 151, nbf: at - 151, exp: at - 31 } },
      'odoo.token-expired: .*31 sec',
    ],
    ['made in the future', { change: { iat: at + 95, exp: at + 200 } }, 'odoo.clock-off: .*95 seconds ahead'],
    ['not good yet', { change: { nbf: at + 60 } }, 'odoo.clock-off: .*60 seconds ahead'],
    ['good for 301 s', { change: { exp: at + 301 } }, 'odoo.token-invalid: .*301 seconds'],
    ['good for years', { change: { exp: at + 1e9 } }, 'odoo.token-invalid: '],
    ['that ends before it begins', { change: { exp: at - 1 } }, 'odoo.token-invalid: '],
    ['for another server', { change: { aud: 'urn:maildesk:other' } }, 'odoo.wrong-audience: '],
    ['for many servers', { change: { aud: [audience, 'urn:maildesk:other'] } }, 'odoo.token-invalid: .*aud'],
    ['for nobody', { change: { aud: undefined } }, 'odoo.token-invalid: .*aud'],
    ['of no database', { change: { iss: undefined } }, 'odoo.token-invalid: .*which Odoo database'],
    ['of an issuer that is none', { change: { iss: 'https://odoo.example.org' } }, 'odoo.token-invalid: '],
    ['without end', { change: { exp: undefined } }, 'odoo.token-invalid: .*exp'],
    ['without beginning', { change: { iat: undefined } }, 'odoo.token-invalid: .*iat'],
    ['without jti', { change: { jti: undefined } }, 'odoo.token-invalid: .*jti'],
    ['without user', { change: { sub: undefined } }, 'odoo.token-invalid: .*sub'],
    ['of a user without number', { change: { sub: '7 or 1=1' } }, 'odoo.token-invalid: .*sub'],
    ['without login', { change: { login: undefined } }, 'odoo.token-invalid: .*login'],
    ['of an unknown role', { change: { role: 'god' } }, 'odoo.token-invalid: .*role'],
    [
      'of a thousand groups',
      { change: { groups: Array.from({ length: 1000 }, () => ({ id: '1', name: 'a' })) } },
      'odoo.token-invalid: .*groups',
    ],
    ['of another kind', { header: { typ: 'maildesk-revocation+jwt' } }, 'odoo.token-invalid: .*another kind'],
    ['of the common kind', { header: { typ: 'JWT' } }, 'odoo.token-invalid: .*another kind'],
    ['by a key that nobody knows', { header: { kid: 'other' } }, 'odoo.token-invalid: '],
    ['by no key at all', { header: { kid: undefined } }, 'odoo.token-invalid: .*which key'],
    ['with a part that must be understood', { header: { crit: ['b64'], b64: true } }, 'odoo.token-invalid: '],
  ])('%s: %j → %s', async (_name, making, outcome) => {
    expect(await outcomeOf(await make(making))).toMatch(new RegExp(`^${outcome}`));
  });

  it('is refused when another key has signed it under the name of the known one', async () => {
    expect(await outcomeOf(await make({ by: otherKey }))).toMatch(/^odoo.token-invalid: .*signature/);
  });

  it('is refused when it brings its own key along', async () => {
    const pair = await generateKeyPair('EdDSA', { extractable: true });
    const jwk = await exportJWK(pair.publicKey);

    const token = await make({ by: pair.privateKey, header: { jwk, jku: 'https://evil.example/keys' } });

    expect(await outcomeOf(token)).toMatch(/^odoo.token-invalid: /);
  });

  it('is refused without a signature, or with one by a secret', async () => {
    const plain = new UnsecuredJWT(claims).encode();
    const bySecret = await make({ by: new TextEncoder().encode(publicX), header: { alg: 'HS256' } });
    const byBytes = await make({ by: Buffer.from(publicX, 'base64url'), header: { alg: 'HS256' } });

    for (const token of [bySecret, byBytes]) expect(await outcomeOf(token)).toMatch(/not signed by Ed25519/);
    expect(await outcomeOf(plain)).toMatch(/^odoo.token-invalid: /);
  });

  it('is refused when another database has signed it with its own key, or names ours', async () => {
    const ours = await make({ change: { iss: `urn:odoo:${otherUuid}` } });
    const options = { type, audience, keys, claims: sessionClaimsSchema, now };

    // The server looks keys up by the issuer that the token names: ours are not those of the other.
    const theirs = { keys: [] };
    expect(await checkToken(ours, { ...options, databaseUuid: otherUuid, keys: theirs })).toMatchObject({
      code: 'odoo.token-invalid',
    });
    expect(await checkToken(ours, { ...options, databaseUuid: uuid })).toMatchObject({ code: 'odoo.token-invalid' });
  });

  it.each([
    ['a changed payload', (parts: string[]) => [parts[0], `${parts[1] ?? ''}A`, parts[2]]],
    ['a cut signature', (parts: string[]) => [parts[0], parts[1], parts[2]?.slice(0, -2)]],
    ['no signature', (parts: string[]) => [parts[0], parts[1], '']],
    ['rubbish', () => ['a', 'b', 'c']],
  ])('is refused with %s', async (_name, change) => {
    const parts = change((await make()).split('.'));

    expect(await outcomeOf(parts.join('.'))).toMatch(/^odoo.token-invalid: /);
  });

  it('keeps what Odoo writes in its own words to one line of what is kept', async () => {
    const token = await make({ change: { name: `An\u0000na\n${'x'.repeat(900)}`, lang: 7, tz: undefined } });
    const options = { type, audience, databaseUuid: uuid, keys, claims: sessionClaimsSchema, now };

    const checked = await checkToken(token, options);

    expect(checked.kind === 'valid' && checked.claims).toMatchObject({
      name: `An na ${'x'.repeat(194)}`,
      lang: '',
      tz: '',
    });
  });
});
