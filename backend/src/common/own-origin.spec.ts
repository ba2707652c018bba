import { describe, expect, it } from 'vitest';
import { isOwnOrigin } from './own-origin.js';

const publicOrigin = 'https://mail.example.org';

describe('where a request comes from, with PUBLIC_URL set', () => {
  it.each([
    ['our own page', publicOrigin, 'mail.example.org', true],
    ['our own page, whatever host a proxy sends on', publicOrigin, '127.0.0.1:3000', true],
    ['our name without TLS', 'http://mail.example.org', 'mail.example.org', false],
    ['our name at another port', 'https://mail.example.org:8443', 'mail.example.org:8443', false],
    ['another name at which we are reached', 'https://other.example', 'other.example', false],
    ['this machine', 'http://localhost:3000', 'localhost:3000', false],
    ['a page without an origin', 'null', 'mail.example.org', false],
  ])('%s', (_what, origin, host, expected) => {
    expect(isOwnOrigin({ origin, host }, publicOrigin)).toBe(expected);
  });
});

describe('where a request comes from, without PUBLIC_URL', () => {
  it.each([
    ['localhost', 'http://localhost:3000', 'localhost:3000', true],
    ['a name below localhost', 'http://mail.localhost:3000', 'mail.localhost:3000', true],
    ['127.0.0.1', 'http://127.0.0.1:3000', '127.0.0.1:3000', true],
    ['the loopback of IPv6', 'http://[::1]:3000', '[::1]:3000', true],
    ['localhost with TLS', 'https://localhost', 'localhost', true],
    ['another port of this machine', 'http://localhost:5173', 'localhost:3000', false],
    ['another name of this machine', 'http://localhost:3000', '127.0.0.1:3000', false],
    ['a name that somebody led here', 'http://rebound.example:3000', 'rebound.example:3000', false],
    ['a name that only begins like a loopback', 'http://127.0.0.1.evil.example', '127.0.0.1.evil.example', false],
    ['a page without an origin', 'null', 'localhost:3000', false],
    ['no web page', 'app://localhost', 'localhost', false],
  ])('%s', (_what, origin, host, expected) => {
    expect(isOwnOrigin({ origin, host }, null)).toBe(expected);
  });
});

describe('a request without an Origin', () => {
  it.each([
    ['of no browser', undefined, true],
    ['typed into the address bar', 'none', true],
    ['of our own page', 'same-origin', true],
    ['that another site caused', 'cross-site', false],
  ])('%s', (_what, site, expected) => {
    expect(isOwnOrigin({ host: 'localhost:3000', 'sec-fetch-site': site }, null)).toBe(expected);
  });
});
