import { describe, expect, it } from 'vitest';
import { isFoundForged, readAuthenticationResults } from './authentication-results.js';

describe('a field Authentication-Results', () => {
  it.each([
    ['example.org; none', { server: 'example.org', results: [] }],
    [
      'MX.example.org 1; (a (nested; dmarc=fail) comment) spf=fail (why\\)) smtp.mailfrom=a@b.example; dkim=pass header.d=b.example',
      {
        server: 'mx.example.org',
        results: [
          { method: 'spf', result: 'fail', headerFrom: null },
          { method: 'dkim', result: 'pass', headerFrom: null },
        ],
      },
    ],
    [
      'spf=fail (sender IP is 192.0.2.1) smtp.mailfrom=b.example; dmarc=fail action=quarantine header.from=B.example;compauth=fail reason=000',
      {
        server: null,
        results: [
          { method: 'spf', result: 'fail', headerFrom: null },
          { method: 'dmarc', result: 'fail', headerFrom: 'b.example' },
          { method: 'compauth', result: 'fail', headerFrom: null },
        ],
      },
    ],
    [
      '"mx.example.org" ; dmarc/1 = pass header.from="x@b.example"',
      { server: 'mx.example.org', results: [{ method: 'dmarc', result: 'pass', headerFrom: 'b.example' }] },
    ],
    ['; ;;= (((', { server: null, results: [] }],
    ['', { server: null, results: [] }],
  ])('reads %j', (value, read) => {
    expect(readAuthenticationResults(value)).toEqual(read);
  });
});

describe('what the own mail server found', () => {
  const own = { fromDomain: 'bank.example', imapHost: 'imap.firm.example', ownDomain: 'firm-mail.example' };
  const google = { ...own, imapHost: 'imap.gmail.com' };
  const microsoft = { ...own, imapHost: 'outlook.office365.com' };
  const bare = 'spf=fail smtp.mailfrom=x.example; dkim=none; dmarc=fail header.from=bank.example';

  it.each([
    ['a failed DMARC of the server that one signs in at', [`mx.firm.example; ${bare}`], own, true],
    ['one of the server of the own domain', [`mx.firm-mail.example; ${bare}`], own, true],
    ['one of Google', [`mx.google.com; ${bare}`], google, true],
    ['one of Microsoft, which does not say its name', [bare], microsoft, true],
    ['a failed SPF without DMARC and DKIM', ['mx.firm.example; spf=fail smtp.mailfrom=x.example'], own, true],
    ['nothing', [], own, false],
    ['a failed DMARC of somebody else', [`mx.elsewhere.example; ${bare}`], own, false],
    ['one without a name, elsewhere', [bare], own, false],
    ['one of Google, for those who are elsewhere', [`mx.google.com; ${bare}`], own, false],
    ['one for another From', ['mx.firm.example; dmarc=fail header.from=other.example'], own, false],
    [
      'a passed DMARC with a failed SPF, as of what was passed on',
      ['mx.firm.example; spf=fail; dmarc=pass'],
      own,
      false,
    ],
    [
      'a failed SPF above a DMARC that a stranger may have written',
      ['mx.firm.example; spf=fail', 'mx.firm.example; dmarc=pass'],
      own,
      true,
    ],
    ['a failed SPF with a good signature', ['mx.firm.example; spf=fail', 'mx.firm.example; dkim=pass'], own, false],
    ['a weak SPF', ['mx.firm.example; spf=softfail'], own, false],
    [
      'a failure that a forged pass stands beside',
      [`mx.firm.example; ${bare}`, 'mx.firm.example; dmarc=pass'],
      own,
      true,
    ],
  ])('%s: %#', (_what, values, about, is) => {
    expect(isFoundForged(values, about)).toBe(is);
  });
});
