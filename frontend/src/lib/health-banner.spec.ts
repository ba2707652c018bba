import { describe, expect, it } from 'vitest';
import { healthBanner } from './health-banner';

const now = new Date(2030, 0, 1, 12, 0);
const since = new Date(2030, 0, 1, 11, 5).toISOString();
const well = { needsAttention: false, state: 'live' } as const;
const ill = { needsAttention: true, state: 'needs-you' } as const;
const cut = { needsAttention: false, state: 'reconnecting' } as const;
const begun = { needsAttention: false, state: 'connecting' } as const;
const paused = { needsAttention: false, state: 'paused' } as const;
const out = { host: 'mail.example', since, accounts: 2, problem: null };
const expired = {
  ...out,
  problem: { code: 'certificate-expired', message: 'The certificate of mail.example is not valid at this date.' },
} as const;
const signInDown = {
  ...out,
  problem: { code: 'sign-in-service', message: 'The sign-in service of mail.example does not answer just now.' },
} as const;

describe('healthBanner', () => {
  it.each([
    ['nothing is connected', [], [], 'good', 'No mailbox is connected yet'],
    ['nobody is needed', [well, well], [], 'good', 'All is well'],
    ['one is new and another paused', [well, begun, paused], [], 'good', 'All is well'],
    ['one was cut off a moment ago', [well, cut], [], 'attention', '1 of 2 mailboxes waits for a connection'],
    ['the only one was cut off', [cut], [], 'attention', 'The mailbox waits for a connection'],
    ['all were cut off', [cut, cut], [], 'attention', 'All 2 mailboxes wait for a connection'],
    ['one is cut off and another needs somebody', [cut, ill], [], 'attention', '1 mailbox needs you'],
    ['one account needs somebody', [well, ill], [], 'attention', '1 mailbox needs you'],
    ['a server is out', [well], [out], 'outage', 'A mail server is out'],
    [
      'a server is out and somebody is needed',
      [ill, ill],
      [out],
      'outage',
      'A mail server is out, and 2 mailboxes need you',
    ],
    ['a certificate is out of date', [well], [expired], 'outage', 'The certificate of a mail server is not valid'],
    ['a sign-in service is down', [cut], [signInDown], 'outage', 'A sign-in service is out'],
    ['one is out of date, and another server out', [well], [expired, out], 'outage', '2 mail servers are out'],
    ['two servers are out', [well], [out, { ...out, host: 'b.example' }], 'outage', '2 mail servers are out'],
  ] as const)('when %s says so', (_what, accounts, outages, tone, title) => {
    expect(healthBanner(accounts, outages, now)).toMatchObject({ tone, title });
  });

  it('names the server that is out, since when, and how many wait for it', () => {
    const [words] = healthBanner([well], [out], now).outages;
    expect(words).toMatch(
      /^mail\.example has not been reached since 11:05.*: 2 mailboxes wait, and it is tried again by itself\.$/,
    );
  });

  it('says in its own words what a server does wrong that is reached', () => {
    const [words] = healthBanner([well], [expired], now).outages;
    expect(words).toMatch(
      /^The certificate of mail\.example is not valid at this date\. Since 11:05.* 2 mailboxes wait; it is tried again by itself\.$/,
    );
  });
});
