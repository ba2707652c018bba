import { describe, expect, it } from 'vitest';
import { outagesOf } from './outages.js';

const at = (minute: number): string => new Date(Date.UTC(2030, 0, 1, 10, minute)).toISOString();
const live = { host: 'a.example', isDemo: false, state: 'live', stateSince: at(0), failureClass: null } as const;
const cut = { ...live, state: 'reconnecting', stateSince: at(5), failureClass: 'network' } as const;
const expired = {
  ...cut,
  failureClass: 'server',
  problem: { code: 'certificate-expired', message: 'The certificate is not valid at this date.' },
} as const;
const signInDown = {
  ...cut,
  failureClass: 'sign-in-service',
  problem: { code: 'sign-in-service', message: 'The sign-in service of a.example does not answer just now.' },
} as const;

describe('outagesOf', () => {
  it.each([
    ['nothing when all is well', [live, live], []],
    ['nothing while one account of the server is live', [live, cut], []],
    ['nothing where the server works and refuses the password', [{ ...cut, failureClass: 'auth' }], []],
    ['nothing of one mailbox that has met a limit', [{ ...cut, failureClass: 'throttled' }], []],
    [
      'a server whose limits keep all of several mailboxes out',
      [
        { ...cut, failureClass: 'throttled' },
        { ...cut, failureClass: 'connection-limit' },
      ],
      [{ host: 'a.example', since: at(5), accounts: 2, problem: null }],
    ],
    [
      'a server whose sign-in service is down',
      [{ ...cut, failureClass: 'sign-in-service' }],
      [{ host: 'a.example', since: at(5), accounts: 1, problem: null }],
    ],
    [
      'a server that speaks what nobody understands',
      [{ ...cut, failureClass: 'protocol' }],
      [{ host: 'a.example', since: at(5), accounts: 1, problem: null }],
    ],
    ['nothing of mailboxes that are paused', [{ ...live, state: 'paused' }], []],
    [
      'a server one of whose mailboxes is paused',
      [cut, { ...live, state: 'paused' }],
      [{ host: 'a.example', since: at(5), accounts: 1, problem: null }],
    ],
    ['nothing of the demo mailbox', [{ ...cut, isDemo: true }], []],
    [
      'a server that answers none of its accounts, since the first was lost',
      [cut, { ...cut, stateSince: at(3), failureClass: 'server' }],
      [{ host: 'a.example', since: at(3), accounts: 2, problem: null }],
    ],
    [
      'a server whose other accounts wait for people',
      [cut, { ...live, state: 'needs-you', failureClass: 'auth' }],
      [{ host: 'a.example', since: at(5), accounts: 1, problem: null }],
    ],
    [
      'one server while another works',
      [cut, { ...live, host: 'b.example' }],
      [{ host: 'a.example', since: at(5), accounts: 1, problem: null }],
    ],
  ] as const)('tells %s', (_what, accounts, expected) => {
    expect(outagesOf(accounts)).toEqual(expected);
  });

  it.each([
    ['a certificate that is out of date for all', [expired, expired], expired.problem],
    ['a sign-in service that is down for all', [signInDown, signInDown], signInDown.problem],
    ['nothing where only some were told', [expired, { ...cut, failureClass: 'server' }], null],
    ['nothing where the server is not reached', [{ ...expired, failureClass: 'network' }], null],
  ] as const)('says what the server does wrong: %s', (_what, accounts, problem) => {
    expect(outagesOf(accounts)[0]?.problem).toEqual(problem);
  });

  it('tells the longest outage first', () => {
    const hosts = outagesOf([cut, { ...cut, host: 'b.example', stateSince: at(1) }]).map(({ host }) => host);
    expect(hosts).toEqual(['b.example', 'a.example']);
  });
});
