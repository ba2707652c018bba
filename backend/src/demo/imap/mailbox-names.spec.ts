import { describe, expect, it } from 'vitest';
import { encodeMailboxName } from './mailbox-names.js';

describe('mailbox names in modified UTF-7', () => {
  it.each([
    ['INBOX', 'INBOX'],
    ['Müller & Söhne', 'M&APw-ller &- S&APY-hne'],
    // The examples of RFC 3501 section 5.1.3.
    ['~peter/mail/台北/日本語', '~peter/mail/&U,BTFw-/&ZeVnLIqe-'],
    ['☺!', '&Jjo-!'],
    ['🪵', '&2D7etQ-'],
  ])('writes %s as %s', (name, encoded) => {
    expect(encodeMailboxName(name)).toBe(encoded);
  });
});
