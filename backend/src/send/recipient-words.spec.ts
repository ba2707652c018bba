import { describe, expect, it } from 'vitest';
import { tooManyRecipients } from './recipient-words.js';

const limits = { ofAccount: 20, ofUser: 10 };

describe('recipients within a day', () => {
  it.each([
    ['none yet', { ofAccount: 0, ofUser: 0 }, limits, null],
    ['the last that are allowed', { ofAccount: 20, ofUser: 10 }, limits, null],
    ['one too many of the person', { ofAccount: 11, ofUser: 11 }, limits, /you would write to 11 .* 10 are allowed/],
    ['one too many of the account', { ofAccount: 21, ofUser: 1 }, limits, /this account would .* 21 .* 20 are allowed/],
    ['any number where there is no limit', { ofAccount: 9999, ofUser: 9999 }, { ofAccount: 0, ofUser: 0 }, null],
    ['a limit of the account alone', { ofAccount: 21, ofUser: 21 }, { ofAccount: 20, ofUser: 0 }, /this account/],
  ])('%s', (_name, counts, allowed, refusal) => {
    const words = tooManyRecipients(counts, allowed);

    if (refusal === null) expect(words).toBeNull();
    else expect(words).toMatch(refusal);
  });
});
