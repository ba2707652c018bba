import { describe, expect, it } from 'vitest';
import { isLoopbackAddress } from './loopback.js';

describe('isLoopbackAddress', () => {
  it.each(['127.0.0.1', '127.9.8.7', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1'])('takes %s', (address) => {
    expect(isLoopbackAddress(address)).toBe(true);
  });

  it.each([
    '10.0.0.1',
    '192.168.1.5',
    '0.0.0.0',
    '128.0.0.1',
    'fe80::1',
    '::',
    '::ffff:10.0.0.1',
    '127.1',
    '0x7f.0.0.1',
    '',
  ])('does not take %s', (address) => {
    expect(isLoopbackAddress(address)).toBe(false);
  });
});
