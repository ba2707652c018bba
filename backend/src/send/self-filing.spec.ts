import { describe, expect, it } from 'vitest';
import { filesItself } from './self-filing.js';

describe('a copy in Sent that the provider files itself', () => {
  it.each([
    { imap: 'imap.gmail.com', smtp: 'smtp.gmail.com', expected: true },
    { imap: 'imap.googlemail.com', smtp: 'smtp.googlemail.com', expected: true },
    { imap: 'outlook.office365.com', smtp: 'smtp-mail.outlook.com', expected: true },
    { imap: 'IMAP.Mail.Me.com.', smtp: 'smtp.mail.me.com', expected: true },
    { imap: 'imap.example.org', smtp: 'smtp.example.org', expected: false },
    { imap: 'imap.example.org', smtp: 'smtp.gmail.com', expected: false },
    { imap: 'imap.gmail.com', smtp: 'smtp.relay.example', expected: false },
    { imap: 'imap.notgmail.com', smtp: 'smtp.notgmail.com', expected: false },
    { imap: 'imap.home.com', smtp: 'smtp.home.com', expected: false },
    { imap: 'gmail.com.example.org', smtp: 'gmail.com.example.org', expected: false },
  ])('$imap and $smtp: $expected', ({ imap, smtp, expected }) => {
    expect(filesItself(imap, smtp)).toBe(expected);
  });
});
