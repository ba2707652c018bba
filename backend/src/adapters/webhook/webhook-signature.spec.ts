import { describe, expect, it } from 'vitest';
import { Secret } from '../../common/secret.js';
import { signatureHeaders } from './webhook-signature.js';

const at = new Date('2026-01-02T03:04:05.678Z');
const sign = (secret: string, body: string, when = at): string | undefined =>
  signatureHeaders(new Secret(secret), body, when)['MailDesk-Signature'];

describe('the signature of a webhook', () => {
  it('is the HMAC of time and body', () => {
    // printf '1767323045.{"a":1}' | openssl dgst -sha256 -hmac key
    expect(signatureHeaders(new Secret('key'), '{"a":1}', at)).toEqual({
      'MailDesk-Timestamp': '1767323045',
      'MailDesk-Signature': 'v1=7a74ddb6c5eee22d6198e210cf7a4aae6004fa7dc07f66752779c1d480cc319f',
    });
  });

  it('is another one for another secret, body or second', () => {
    const later = new Date(at.getTime() + 1000);
    const all = [sign('key', 'body'), sign('other', 'body'), sign('key', 'Body'), sign('key', 'body', later)];
    expect(new Set(all).size).toBe(4);
  });
});
