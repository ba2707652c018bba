import { describe, expect, it } from 'vitest';
import { tripLines } from './round-trip';

const texts = (...input: Parameters<typeof tripLines>): string[] =>
  tripLines(...input).map(({ state, text }) => `${state} ${text}`);
const accepted = { step: 'accepted', tookMs: 120 } as const;
const arrived = { step: 'arrived', tookMs: 1500 } as const;
const stored = { step: 'stored', tookMs: 0 } as const;

describe('the lines of a round trip', () => {
  it('tell what is done and what is under way', () => {
    expect(texts([], { failedAt: null, isRunning: true, shownMs: null })).toEqual(['running Sending it to itself…']);
    expect(texts([accepted, arrived, stored], { failedAt: null, isRunning: true, shownMs: 1530 })).toEqual([
      'done Sent: the mail server took it: 120 ms',
      'done It was in the mailbox on the server: 1.5 s',
      'done MailDesk saw it and told the browsers: at once',
      'done On this screen 1.5 s after it was sent',
      'running Removing it…',
    ]);
  });

  it('tell which step did not come about, and of none after it', () => {
    expect(texts([accepted], { failedAt: 'arrived', isRunning: false, shownMs: null })).toEqual([
      'done Sent: the mail server took it: 120 ms',
      'failed It was in the mailbox on the server: no',
    ]);
    expect(texts([accepted], { failedAt: null, isRunning: false, shownMs: null })).toHaveLength(1);
  });
});
