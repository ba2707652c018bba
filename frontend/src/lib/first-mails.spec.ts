import type { Mailbox } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { firstMails } from './first-mails';

const inbox = (messageCount: number, fill: Mailbox['fill']) => [{ role: 'inbox', messageCount, fill } as Mailbox];

describe('the first mails of an account', () => {
  it.each([
    ['before the folders are known', [], /list of folders/, null],
    ['before the first of them', inbox(0, { done: 0, total: 900 }), /newest mail/, null],
    ['while they come in', inbox(120, { done: 120, total: 900 }), /^120 of 900 messages/, 900],
    ['when there is one', inbox(1, null), /1 message\.$/, null],
    ['when there are none', inbox(0, null), /empty/, null],
  ] as const)('are told of %s', (_when, mailboxes, words, of) => {
    const told = firstMails(mailboxes);

    expect(told.text).toMatch(words);
    expect(told.of).toBe(of);
  });
});
