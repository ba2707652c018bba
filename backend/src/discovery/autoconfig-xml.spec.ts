import { describe, expect, it } from 'vitest';
import { readAutoconfig } from './autoconfig-xml.js';

const parts = { address: 'anna@example.org', localPart: 'anna', domain: 'example.org' };

interface ServerText {
  host?: string;
  port?: string | number;
  socket?: string;
  username?: string;
  ways?: readonly string[];
}

function server(kind: 'incoming' | 'outgoing', type: string, text: ServerText = {}): string {
  const { host = `${type}.example.org`, port = 993, socket = 'SSL', username = '%EMAILADDRESS%', ways } = text;
  const authentication = (ways ?? ['password-cleartext']).map((way) => `<authentication>${way}</authentication>`);
  return `<${kind}Server type="${type}"><hostname>${host}</hostname><port>${port}</port><socketType>${socket}</socketType>
    <username>${username}</username>${authentication.join('')}</${kind}Server>`;
}

const file = (servers: string, name = 'Example Mail'): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
   <!-- made by hand -->
   <clientConfig version="1.1"><emailProvider id="example.org"><domain>example.org</domain>
   <displayName>${name}</displayName>${servers}</emailProvider></clientConfig>`;

const imap = (text?: ServerText): string => server('incoming', 'imap', text);
const smtp = (text?: ServerText): string => server('outgoing', 'smtp', { port: 465, ...text });

describe('the autoconfig file of a domain', () => {
  it('names both servers and the service', () => {
    expect(readAutoconfig(file(server('incoming', 'pop3') + imap() + smtp()), parts)).toEqual({
      displayName: 'Example Mail',
      imap: { host: 'imap.example.org', port: 993, security: 'tls', username: 'anna@example.org' },
      smtp: { host: 'smtp.example.org', port: 465, security: 'tls', username: 'anna@example.org' },
      onlyOauth: false,
    });
  });

  it.each([
    ['%EMAILLOCALPART%', 'anna'],
    ['%EMAILLOCALPART%.%EMAILDOMAIN%', 'anna.example.org'],
    ['%REALNAME%', 'anna@example.org'],
    ['', 'anna@example.org'],
    ['two\nlines', 'two lines'],
    ['a &amp; b', 'a & b'],
    ['a&#x200B;b', 'a b'],
  ])('makes the user name %j into %j', (username, expected) => {
    expect(readAutoconfig(file(imap({ username }) + smtp()), parts)?.imap.username).toBe(expected);
  });

  it('takes a placeholder in a host, and a dollar in an address for what it is', () => {
    const odd = { ...parts, address: '$&@example.org', localPart: '$&' };

    const found = readAutoconfig(file(imap({ host: 'imap.%EMAILDOMAIN%' }) + smtp()), odd);

    expect(found?.imap).toMatchObject({ host: 'imap.example.org', username: '$&@example.org' });
  });

  it.each([
    [
      'the first with TLS',
      [{ socket: 'STARTTLS', port: 143 }, { host: 'b.example' }, { host: 'c.example' }],
      'b.example',
    ],
    [
      'STARTTLS where there is no TLS',
      [
        { socket: 'plain', port: 143 },
        { socket: 'STARTTLS', host: 'b.example' },
      ],
      'b.example',
    ],
    ['a server that takes passwords', [{ ways: ['GSSAPI'] }, { host: 'b.example' }], 'b.example'],
    ['a server that can be one', [{ host: 'not a host' }, { host: 'b.example' }], 'b.example'],
  ])('is asked for %s', (_what, servers: ServerText[], host) => {
    const xml = file(servers.map((text) => imap(text)).join('') + smtp());

    expect(readAutoconfig(xml, parts)?.imap.host).toBe(host);
  });

  it.each([
    ['OAuth2 alone', ['OAuth2'], true],
    ['OAuth2 or a password', ['OAuth2', 'password-cleartext'], false],
    ['nothing about it', [], false],
  ])('that names %s says so', (_what, ways, onlyOauth) => {
    expect(readAutoconfig(file(imap({ ways }) + smtp()), parts)?.onlyOauth).toBe(onlyOauth);
  });

  it.each([
    ['an error page', '<!doctype html><html><body><h1>Not found</h1></body></html>'],
    ['nothing', ''],
    ['half a file', '<clientConfig><emailProvider>'],
    ['a file without a server for sending', file(imap())],
    ['servers without encryption', file(imap({ socket: 'plain' }) + smtp())],
    ['a port that is none', file(imap({ port: 99_999 }) + smtp())],
    ['a host with a line break', file(imap({ host: 'a\r\nb.example' }) + smtp())],
    ['servers outside of a provider', `<clientConfig>${imap()}${smtp()}</clientConfig>`],
  ])('is no use when it is %s', (_what, xml) => {
    expect(readAutoconfig(xml, parts)).toBeNull();
  });

  it('knows no entities of its own making', () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>`;

    const found = readAutoconfig(bomb + file(imap() + smtp(), '&b;&f;'), parts);

    expect(found?.displayName).toBe('&b;&f;');
  });
});
