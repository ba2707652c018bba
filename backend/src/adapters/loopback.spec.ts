import { describe, expect, it } from 'vitest';
import { isLoopbackAddress, loopbackOnly } from './loopback.js';
import { MailServerError } from './mail-server-error.js';

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

describe('loopbackOnly', () => {
  it('refuses an address of elsewhere at once, as Node looks up only names', () => {
    const server = { host: '192.168.1.5', port: 143, security: 'none' } as const;

    expect(() => loopbackOnly(server)).toThrow(MailServerError);
    expect(() => loopbackOnly(server)).toThrow('only made to this machine itself');
  });

  it('lets a name through that means this machine', async () => {
    const { lookup } = loopbackOnly({ host: 'localhost', port: 143, security: 'none' });

    const failure = await new Promise((resolve) => lookup('localhost', { all: true }, (error) => resolve(error)));

    expect(failure).toBeNull();
  });
});
