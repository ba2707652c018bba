import { describe, expect, it } from 'vitest';
import { isPublicAddress, isReservedName, parseAddress } from './public-address.js';

const isPublic = (text: string): boolean | null => {
  const address = parseAddress(text);
  return address === null ? null : isPublicAddress(address);
};

describe('isPublicAddress', () => {
  it.each([
    '1.1.1.1',
    '93.184.215.14',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.255.255',
    '2606:4700::1111',
    '2a00:1450::1',
  ])('takes %s', (address) => expect(isPublic(address)).toBe(true));

  it.each([
    ['loopback', ['127.0.0.1', '127.255.255.254', '::1', '0:0:0:0:0:0:0:1']],
    ['this network', ['0.0.0.0', '0.1.2.3', '::']],
    ['private', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fd12:3456::1']],
    ['link-local and cloud metadata', ['169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'fd00:ec2::254', '168.63.129.16']],
    ['site-local', ['fec0::1']],
    ['shared by carriers', ['100.64.0.1', '100.127.255.255', '100.100.100.200']],
    ['protocol assignments', ['192.0.0.1', '192.0.0.192']],
    ['benchmarks and documentation', ['198.18.0.1', '198.19.255.255', '192.0.2.1', '203.0.113.5', '2001:db8::1']],
    ['multicast, reserved and broadcast', ['224.0.0.1', '239.1.1.1', '240.0.0.1', '255.255.255.255', 'ff02::1']],
    ['IPv4 mapped', ['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.0.0.1', '::FFFF:A9FE:A9FE', '::ffff:1.1.1.1']],
    ['IPv4 translated and compatible', ['::ffff:0:127.0.0.1', '::127.0.0.1', '::7f00:1']],
    ['NAT64', ['64:ff9b::7f00:1', '64:ff9b::10.0.0.1', '64:ff9b:1::1']],
    ['6to4 and Teredo', ['2002:7f00:1::', '2002:a00:1::1', '2001:0:53aa:64c::1']],
    ['beyond what is given out', ['4000::1', '5f00::1', '100::1']],
  ])('refuses %s', (_what, addresses) => {
    expect(addresses.filter((address) => isPublic(address) !== false)).toEqual([]);
  });

  it('takes no odd spelling for an address: these are names, and the resolver says what they mean', () => {
    const odd = [
      '127.1',
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      '0x7f.0.0.1',
      '127.0.0.1.',
      '[::1]',
      '',
      'localhost',
    ];

    expect(odd.map(parseAddress)).toEqual(odd.map(() => null));
  });
});

describe('isReservedName', () => {
  it.each([
    ['localhost', true],
    ['mail.localhost', true],
    ['metadata.google.internal', true],
    ['notlocalhost', false],
    ['mail.example.org', false],
  ])('%s: %s', (name, expected) => expect(isReservedName(name)).toBe(expected));
});
