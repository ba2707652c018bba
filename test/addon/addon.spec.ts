import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as jose from 'jose';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

// Debian's own: packages of Odoo's are made for it, and others may not have `cryptography`.
const python = '/usr/bin/python3';
const here = fileURLToPath(new URL('.', import.meta.url));
const addons = fileURLToPath(new URL('../../odoo-module', import.meta.url));

const signedSchema = z.object({
  token: z.string(),
  jwks: z.object({ keys: z.array(z.looseObject({ kty: z.string() })) }),
});

const typ = 'maildesk-session+jwt';
const issuer = 'urn:odoo:a';
const audience = 'urn:maildesk:b';

describe('the Odoo addons, without an Odoo', () => {
  const printed = execFileSync(python, ['-B', 'addon_check.py', addons], { cwd: here, encoding: 'utf8' });
  const findings = z.record(z.string(), z.array(z.string())).parse(JSON.parse(printed));

  it.each(Object.keys(findings))('%s names only what is there, and what 17, 18 and 19 all have', (addon) => {
    expect(findings[addon]).toEqual([]);
  });

  it.each(['test_addon_check', 'test_jwt', 'test_server'])('the tests of %s.py pass', (name) => {
    const run = spawnSync(python, ['-B', '-m', 'unittest', name], { cwd: here, encoding: 'utf8' });
    expect(run.status, run.stderr).toBe(0);
    expect(run.stderr).toMatch(/Ran [1-9]\d* tests?/);
  });
});

describe('tokens of the addon and of jose', () => {
  const claims = { iss: issuer, aud: audience, sub: '7', name: 'Zoë Łąka 😀', company_ids: [1, 2] };
  const times = () => {
    const now = Math.floor(Date.now() / 1000);
    return { iat: now, nbf: now, exp: now + 120 };
  };

  it('jose believes what the addon signs, and knows its key by the same thumbprint', async () => {
    const { token, jwks } = signedSchema.parse(ask({ do: 'sign', typ, claims: { ...claims, ...times() } }));
    const { payload, protectedHeader } = await jose.jwtVerify(token, jose.createLocalJWKSet(jwks), {
      typ,
      issuer,
      audience,
      algorithms: ['EdDSA'],
    });
    expect(payload).toMatchObject(claims);
    const thumbprints = await Promise.all(jwks.keys.map((key) => jose.calculateJwkThumbprint(key)));
    expect(thumbprints).toEqual([protectedHeader.kid]);
  });

  it('the addon believes what jose signs, and nothing that was changed or signed by another key', async () => {
    const { publicKey, privateKey } = await jose.generateKeyPair('EdDSA', { extractable: true });
    const jwk = await jose.exportJWK(publicKey);
    const kid = await jose.calculateJwkThumbprint(jwk);
    const sign = (key: CryptoKey) =>
      new jose.SignJWT({ ...claims, ...times() }).setProtectedHeader({ alg: 'EdDSA', typ, kid }).sign(key);
    const verify = (token: string) =>
      ask({ do: 'verify', typ, issuer, audience, token, jwks: { keys: [{ ...jwk, kid }] } });
    expect(verify(await sign(privateKey))).toMatchObject({ claims });
    const other = await jose.generateKeyPair('EdDSA');
    expect(verify(await sign(other.privateKey))).toEqual({ refused: 'the signature does not fit' });
  });
});

function ask(question: object): unknown {
  const options = { cwd: here, encoding: 'utf8', input: JSON.stringify(question) } as const;
  return JSON.parse(execFileSync(python, ['-B', 'jwt_command.py'], options));
}
