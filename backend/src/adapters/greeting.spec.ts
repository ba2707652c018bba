import { describe, expect, it } from 'vitest';
import { isGreeting } from './greeting.js';

describe('isGreeting', () => {
  it.each([
    ['IMAP', '* OK [CAPABILITY IMAP4rev1] Dovecot ready.\r\n', true],
    ['IMAP', '* OK', true],
    ['IMAP', '* BYE Too many connections\r\n', true],
    ['IMAP', '* PREAUTH hello\r\n', true],
    ['IMAP', '* ', null],
    ['IMAP', '220 mail.example.org ESMTP\r\n', false],
    ['IMAP', '+OK POP3 ready\r\n', false],
    ['IMAP', 'SSH-2.0-OpenSSH_9', false],
    ['IMAP', '* OKAY is not OK\r\n', false],
    ['SMTP', '220 mail.example.org ESMTP\r\n', true],
    ['SMTP', '220-wait\r\n', true],
    ['SMTP', '554 no service\r\n', true],
    ['SMTP', '22', null],
    ['SMTP', '* OK IMAP4 ready\r\n', false],
    ['SMTP', '+OK POP3 ready\r\n', false],
    ['SMTP', '300 what\r\n', false],
  ] as const)('%s, %j: %s', (protocol, received, verdict) => {
    expect(isGreeting(protocol, received)).toBe(verdict);
  });
});
