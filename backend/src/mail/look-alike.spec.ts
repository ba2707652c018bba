import { domainToASCII } from 'node:url';
import { describe, expect, it } from 'vitest';
import { latinLookOf, looksLikeOwn } from './look-alike.js';

describe('a domain that looks like another', () => {
  it.each([
    ['аpple.com', 'apple.com'],
    ['аррӏе.com', 'apple.com'],
    ['mail.раураӏ.com', 'mail.paypal.com'],
    ['gıthub.com', 'github.com'],
    ['xn--80ak6aa92e.com', 'apple.com'],
  ])('%s is written in letters that look like %s', (domain, like) => {
    expect(latinLookOf(domain)).toBe(like);
    expect(latinLookOf(domainToASCII(domain))).toBe(like);
  });

  it.each([
    'example.org',
    'bücher.example',
    'почта.рф',
    'москва.com',
    'ελλάδα.gr',
    '例え.jp',
    'xn--bcher-kva.example',
    'xn--',
    '',
  ])('%j is taken for no other', (domain) => {
    expect(latinLookOf(domain)).toBeNull();
  });

  it.each([
    ['examp1e.org', 'example.org', true],
    ['mail.examp1e.org', 'example.org', true],
    ['exarnple.org', 'example.org', true],
    ['exаmple.org', 'example.org', true],
    ['c0mpany.co.uk', 'company.co.uk', true],
    ['company.br.com', 'cornpany.br.com', true],
    ['example.org', 'example.org', false],
    ['mail.example.org', 'example.org', false],
    ['example.net', 'example.org', false],
    ['examples.org', 'example.org', false],
  ])('%s is hard to tell from %s: %s', (domain, own, is) => {
    expect(looksLikeOwn(domain, own)).toBe(is);
  });
});
