import { describe, expect, it } from 'vitest';
import { hashOfPairingCode, newPairingCode } from './pairing-code.js';

describe('a pairing code', () => {
  it('is random, and easy to read out', () => {
    const codes = new Set(Array.from({ length: 50 }, newPairingCode));

    expect(codes.size).toBe(50);
    for (const code of codes) expect(code).toMatch(/^([A-HJKMNP-TV-Z2-9]{4}-){6}[A-HJKMNP-TV-Z2-9]{4}$/);
  });

  it('is the same one in lower case, with spaces and without dashes', () => {
    const code = newPairingCode();

    expect(hashOfPairingCode(` ${code.toLowerCase().replaceAll('-', ' ')} `)).toEqual(hashOfPairingCode(code));
    expect(hashOfPairingCode(newPairingCode())).not.toEqual(hashOfPairingCode(code));
  });
});
