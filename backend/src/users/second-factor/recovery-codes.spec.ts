import { describe, expect, it } from 'vitest';
import { hashOfRecoveryCode, newRecoveryCodes } from './recovery-codes.js';

describe('recovery codes', () => {
  it('are ten, all different, and easy to read off', () => {
    const codes = newRecoveryCodes();

    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^([a-hjkmnp-tv-z2-9]{4}-){5}[a-hjkmnp-tv-z2-9]{4}$/);
  });

  it('are the same however they are typed', () => {
    const [code = ''] = newRecoveryCodes();

    expect(hashOfRecoveryCode(` ${code.toUpperCase().replaceAll('-', ' ')}`)).toEqual(hashOfRecoveryCode(code));
  });

  it.each(['123456', '', 'abcd-efgh'])('are not %j', (typed) => {
    expect(hashOfRecoveryCode(typed)).toBeNull();
  });
});
