import { describe, expect, it } from 'vitest';
import { judgeRefusal } from './refusal.js';

const judge = (code: string | null, words: string | null, attempt = 1, ageMs = 0) =>
  judgeRefusal({ code, words, attempt, ageMs });

describe('a refusal', () => {
  it.each([
    ['NOPERM', 'Permission denied', /does not permit/],
    ['OVERQUOTA', 'Quota exceeded (mailbox for user is full)', /full/],
    ['ALREADYEXISTS', 'Mailbox already exists', /already/],
    ['CANNOT', 'Invalid mailbox name', /cannot be done/],
    ['HASCHILDREN', 'Mailbox has children', /folders in this folder/],
    // Courier's words
    [null, 'You exceeded your mail quota.', /full/],
    [null, 'Access denied for CREATE on INBOX.a (ACL "c" required)', /does not permit/],
  ])('%s %s is final at once', (code, words, reason) => {
    const verdict = judge(code, words);
    expect(verdict.isFinal).toBe(true);
    expect(verdict.reason).toMatch(reason);
  });

  it.each([
    ['INUSE', 'Mailbox is locked'],
    ['UNAVAILABLE', 'The index is being rebuilt'],
    ['SERVERBUG', 'Internal error occurred'],
    ['EXPUNGEISSUED', 'Some of the requested messages no longer exist.'],
    [null, 'Temporary failure, try again later'],
  ])('%s %s passes, however often it comes', (code, words) => {
    expect(judge(code, words, 50).isFinal).toBe(false);
  });

  it.each([
    ['TRYCREATE', "Mailbox doesn't exist: Projects"],
    ['LIMIT', 'Too many keywords in mailbox'],
    [null, 'Mailbox does not exist.'],
    [null, 'No.'],
    [null, null],
  ])('%s %s is asked about three times', (code, words) => {
    expect([1, 2, 3].map((attempt) => judge(code, words, attempt).isFinal)).toEqual([false, false, true]);
  });

  it('is asked about sooner where the folder may have another name by now', () => {
    const gone = judge(null, "Mailbox doesn't exist: Work").firstWaitMs;

    expect(gone).toBeLessThan(judge('INUSE', null).firstWaitMs);
  });

  it('is told to the person after a day at the latest', () => {
    expect(judge('INUSE', null, 2, 25 * 60 * 60_000).isFinal).toBe(true);
  });
});
