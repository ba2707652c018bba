import { describe, expect, it } from 'vitest';
import { Secret } from '../../common/secret.js';
import { newTotpKey, totpStepOf, totpUri } from './totp.js';

/** The key and a code of RFC 6238 appendix B, of which six digits are asked. */
const key = new Secret('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
const at = (seconds: number): Date => new Date(seconds * 1000);

describe('totpStepOf', () => {
  it.each([
    [59, '287082', 1],
    [1_111_111_109, '081804', 37_037_036],
    [1_234_567_890, '005924', 41_152_263],
  ])('knows the code of second %d as RFC 6238 does', (seconds, code, step) => {
    expect(totpStepOf(key, code, at(seconds))).toBe(step);
  });

  it('takes a code of a clock that is half a minute off, and names the step the code is of', () => {
    expect(totpStepOf(key, '287082', at(60))).toBe(1);
    expect(totpStepOf(key, '287082', at(29))).toBe(1);
  });

  it('takes no code that is older', () => {
    expect(totpStepOf(key, '287082', at(90))).toBeNull();
  });

  it.each(['287083', '28708', '2870822', 'abcdef', ''])('does not take %j', (code) => {
    expect(totpStepOf(key, code, at(59))).toBeNull();
  });
});

describe('a new key', () => {
  it('has 160 bits in base32, each time others, and is told by its address alone', () => {
    const fresh = newTotpKey();

    expect(fresh.reveal()).toMatch(/^[A-Z2-7]{32}$/);
    expect(newTotpKey().reveal()).not.toBe(fresh.reveal());
    expect(String(fresh)).not.toContain(fresh.reveal());
    const uri = new URL(totpUri(fresh, 'anna@example.org'));
    expect(uri.protocol).toBe('otpauth:');
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      issuer: 'MailDesk',
      secret: fresh.reveal(),
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
    expect(decodeURIComponent(uri.pathname)).toContain('MailDesk:anna@example.org');
  });
});
