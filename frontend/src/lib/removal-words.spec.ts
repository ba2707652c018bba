import { describe, expect, it } from 'vitest';
import { lossWords, removalText } from './removal-words';

describe('lossWords', () => {
  it.each([
    [{ waiting: 0, troubled: 0, changes: 0, drafts: 0 }, null],
    [{ waiting: 1, troubled: 0, changes: 0, drafts: 0 }, '1 message waits to be sent and will not be sent.'],
    [{ waiting: 0, troubled: 1, changes: 0, drafts: 0 }, '1 message that could not be sent would be lost.'],
    [
      { waiting: 2, troubled: 3, changes: 4, drafts: 0 },
      '2 messages wait to be sent and will not be sent. 3 messages that could not be sent would be lost. ' +
        '4 changes have not reached the mail server and never will.',
    ],
    [
      { waiting: 0, troubled: 0, changes: 0, drafts: 1 },
      '1 draft is not on the mail server as last written, and that would be lost.',
    ],
    [{ waiting: 0, troubled: 0, changes: 1, drafts: 0 }, '1 change has not reached the mail server and never will.'],
  ])('of %j says %j', ({ waiting, troubled, changes, drafts }, expected) => {
    const unfinished = {
      outbox: { waiting, stuck: troubled, oldestAt: null },
      changes: { waiting: changes, failed: 0 },
      draftsHereOnly: drafts,
    };

    expect(lossWords(unfinished)).toBe(expected);
  });
});

describe('removalText', () => {
  it('never says that all of it is erased while it goes on', () => {
    expect(removalText('a@example.org', 0.999)).toMatch(/erased: 99 %\.$/);
  });
});
