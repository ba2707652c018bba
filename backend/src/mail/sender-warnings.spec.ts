import { describe, expect, it } from 'vitest';
import { type SenderFacts, senderWarnings } from './sender-warnings.js';

const usual = { ownAddress: 'me@firm.example', isFoundForged: false, replyTo: [] };
const from = (name: string, address: string) => ({ from: [{ name, address }] });
const to = (...addresses: string[]) => ({ replyTo: addresses.map((address) => ({ name: '', address })) });

describe('what speaks against a sender', () => {
  it.each<[string, Partial<SenderFacts>, unknown[]]>([
    ['nothing', from('Anna', 'anna@example.org'), []],
    ['nothing where nobody is named', { from: [] }, []],
    ['nothing of a sender without a domain', from('Anna', 'anna'), []],
    ['nothing of a name that is the address', from('anna@example.org', 'anna@example.org'), []],
    ['nothing of a name with another address of theirs', from('anna@example.org', 'noreply@mail.example.org'), []],
    [
      'a name that is the address of somebody else',
      from('"boss@firm.example"', 'x@evil.example'),
      [{ kind: 'name', says: 'boss@firm.example', address: 'x@evil.example' }],
    ],
    [
      'a name with one in it',
      from('Boss <boss@firm.example> NUL', 'x@evil.example'),
      [{ kind: 'name', says: 'boss@firm.example', address: 'x@evil.example' }],
    ],
    [
      'nothing of answers to the same people',
      { ...from('A', 'a@example.org'), ...to('b@example.org', 'c@lists.example.org') },
      [],
    ],
    [
      'answers to others',
      { ...from('A', 'a@example.org'), ...to('b@example.org', 'c@evil.example') },
      [{ kind: 'reply-to', addresses: ['c@evil.example'] }],
    ],
    ['nothing of answers to nobody', { ...from('A', 'a@example.org'), ...to('') }, []],
    [
      'nothing of what one has sent oneself',
      { ...from('x@y.example', 'Me@firm.example'), ...to('c@elsewhere.example') },
      [],
    ],
    [
      'what the mail server found, also of oneself',
      { ...from('Me', 'me@firm.example'), isFoundForged: true },
      [{ kind: 'failed', domain: 'firm.example' }],
    ],
    [
      'letters of another alphabet',
      from('PayPal', 'x@раураӏ.com'),
      [{ kind: 'look-alike', domain: 'раураӏ.com', like: 'paypal.com' }],
    ],
    [
      'the own domain, nearly',
      from('Boss', 'boss@f1rm.example'),
      [{ kind: 'look-alike', domain: 'f1rm.example', like: 'firm.example' }],
    ],
    [
      'all of it, the gravest first',
      { ...from('boss@firm.example', 'x@f1rm.example'), ...to('y@evil.example'), isFoundForged: true },
      [{ kind: 'failed' }, { kind: 'look-alike' }, { kind: 'name' }, { kind: 'reply-to' }].map((one) =>
        expect.objectContaining(one),
      ),
    ],
  ])('is %s', (_what, facts, warnings) => {
    expect(senderWarnings({ ...usual, from: [], ...facts })).toEqual(warnings);
  });
});
