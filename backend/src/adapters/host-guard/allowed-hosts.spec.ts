import { describe, expect, it } from 'vitest';
import { isListed, parseAllowedHosts } from './allowed-hosts.js';
import { parseAddress } from './public-address.js';

function listed(list: string, host: string, address: string, port: number): boolean {
  const parsed = parseAddress(address);
  if (parsed === null) throw new Error(`${address} is no address`);
  return isListed(parseAllowedHosts(list), { host, address: parsed, port, isUsualPort: port === 993 });
}

describe('the list of hosts that an administrator allows', () => {
  it.each([
    ['a name at its usual port', 'mail.lan', 'mail.lan', '10.1.1.1', 993, true],
    ['a name however it is written', 'Mail.LAN.', 'mail.lan', '10.1.1.1', 993, true],
    ['a name asked for with its dot', 'mail.lan', 'MAIL.lan.', '10.1.1.1', 993, true],
    ['no port that is not usual', 'mail.lan', 'mail.lan', '10.1.1.1', 22, false],
    ['no name below it', 'mail.lan', 'x.mail.lan', '10.1.1.1', 993, false],
    ['no other name with the same address', 'mail.lan', 'other.lan', '10.1.1.1', 993, false],
    ['the port that is given', 'mail.lan:1143', 'mail.lan', '10.1.1.1', 1143, true],
    ['that port alone', 'mail.lan:1143', 'mail.lan', '10.1.1.1', 993, false],
    ['all ports', 'mail.lan:*', 'mail.lan', '10.1.1.1', 22, true],
    ['an address, whatever its name', '10.1.1.1', 'mail.lan', '10.1.1.1', 993, true],
    ['no address beside it', '10.1.1.1', 'mail.lan', '10.1.1.2', 993, false],
    ['a range', '10.0.0.0/8:*', 'mail.lan', '10.255.0.1', 25, true],
    ['nothing outside of the range', '10.0.0.0/8:*', 'mail.lan', '11.0.0.1', 25, false],
    ['IPv4 in the clothes of IPv6', '127.0.0.0/8', 'x', '::ffff:127.0.0.1', 993, true],
    ['IPv6 as it is', 'fd00::1', 'x', 'fd00:0::0001', 993, true],
    ['IPv6 with a port', '[fd00::/8]:143', 'x', 'fd12::1', 143, true],
    ['a range of the other family never', '0.0.0.0/0:*', 'x', 'fd12::1', 993, false],
    ['one of several', 'a.lan, 10.0.0.1\n b.lan:25', 'b.lan', '10.1.1.1', 25, true],
    ['nobody when it is empty', '', 'mail.lan', '10.1.1.1', 993, false],
  ])('allows %s', (_what, list, host, address, port, expected) => {
    expect(listed(list, host, address, port)).toBe(expected);
  });

  it.each([
    'http://mail.lan',
    'mail.lan:',
    'mail.lan:0',
    'mail.lan:70000',
    '10.0.0.0/33',
    '*.lan',
    'fd00::/129',
    '[mail]:1',
    'a b:x',
  ])('is not understood with %s in it', (list) => expect(() => parseAllowedHosts(list)).toThrow('is no host name'));
});
