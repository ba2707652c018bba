import { describe, expect, it } from 'vitest';
import { readConfig } from './config.js';

describe('DNS_SERVERS', () => {
  it.each([
    ['', []],
    ['192.0.2.1', ['192.0.2.1']],
    ['192.0.2.1:5353, 2001:db8::1 [2001:db8::2]:53', ['192.0.2.1:5353', '2001:db8::1', '[2001:db8::2]:53']],
  ])('%j names the servers %j', (DNS_SERVERS, expected) => {
    expect(readConfig({ DNS_SERVERS }).dnsServers).toEqual(expected);
  });

  it.each(['dns.example.org', '192.0.2.1:99999', '192.0.2', '[192.0.2.1', '192.0.2.1;192.0.2.2'])(
    'is refused at the start when it is %j',
    (DNS_SERVERS) => {
      expect(() => readConfig({ DNS_SERVERS })).toThrow('DNS_SERVERS');
    },
  );
});
