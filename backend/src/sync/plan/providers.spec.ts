import { describe, expect, it } from 'vitest';
import { providerRules } from './providers.js';

describe('providerRules', () => {
  it.each([
    ['imap.gmail.com', 3, null],
    ['IMAP.Gmail.com.', 3, null],
    ['outlook.office365.com', 2, null],
    ['imap-mail.outlook.com', 2, null],
    ['imap.mail.me.com', 2, null],
    ['imap.mail.yahoo.com', 2, 180_000],
    ['imap.mail.yahoo.co.jp', 2, 180_000],
    ['imap.rambler.ru', 2, 55_000],
    ['mail.example.org', 3, null],
    ['notgmail.com', 3, null],
    ['gmail.com.example.org', 3, null],
  ])('%s: %s connections, IDLE for %s ms', (host, connections, idleRestartMs) => {
    expect(providerRules(host)).toMatchObject({ connections, idleRestartMs });
  });

  it.each([
    ['imap.gmail.com', 5],
    ['outlook.office365.com', 5],
    ['imap.web.de', 5],
    ['imap.ionos.co.uk', 5],
    ['imap.mail.ru', 5],
    ['mail.example.org', 20],
    ['my-web.de', 20],
    ['127.0.0.1', 20],
  ])('%s: %s sign-ins a second', (host, loginsPerSecond) => {
    expect(providerRules(host).loginsPerSecond).toBe(loginsPerSecond);
  });
});
