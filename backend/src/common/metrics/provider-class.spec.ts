import { describe, expect, it } from 'vitest';
import { providerClassOf } from './provider-class.js';

describe('providerClassOf', () => {
  it.each([
    ['imap.gmail.com', 'gmail'],
    ['IMAP.GMAIL.COM.', 'gmail'],
    ['outlook.office365.com', 'microsoft'],
    ['imap-mail.outlook.com', 'microsoft'],
    ['imap.mail.me.com', 'icloud'],
    ['imap.mail.yahoo.com', 'yahoo'],
    ['imap.mail.yahoo.co.jp', 'yahoo'],
    ['localhost', 'loopback'],
    ['127.0.0.1', 'loopback'],
    ['mail.example.org', 'other'],
    ['notgmail.com', 'other'],
    ['gmail.com.example.org', 'other'],
  ])('takes %s for %s', (host, provider) => {
    expect(providerClassOf(host)).toBe(provider);
  });
});
