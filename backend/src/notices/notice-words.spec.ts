import { describe, expect, it } from 'vitest';
import { lasted, manyText, noticeText } from './notice-words.js';

const now = new Date('2026-03-01T12:00:00Z');
const since = new Date('2026-03-01T11:15:00Z');
const anna = { accountId: 'a', address: 'anna@example.org', words: 'Needs a person.', nextStep: 'Sign in again.' };
const trouble = { trouble: 'sign-in-needed', subject: 'a', accountId: 'a', since } as const;
const outage = { trouble: 'outage', subject: 'imap.example.org', accountId: null, since } as const;

describe('the words of a notice', () => {
  it('say whom it is about, since when, how it is and what to do', () => {
    expect(noticeText(trouble, anna, { isOver: false, now })).toEqual({
      account: { id: 'a', address: 'anna@example.org' },
      title: 'anna@example.org: a person is needed',
      text: 'Since 2026-03-01 11:15 UTC.\nNeeds a person.\nSign in again.',
    });
  });

  it('say that it is over, and how long it took', () => {
    const { title, text } = noticeText(trouble, { ...anna, words: 'Live.', nextStep: null }, { isOver: true, now });
    expect([title, text]).toEqual(['Over: anna@example.org: a person is needed', 'It lasted 45 minutes. Now: Live.']);
  });

  it('name the server of an outage, and no account', () => {
    const { account, title, text } = noticeText(outage, null, { isOver: false, now });
    expect([account, title]).toEqual([null, 'imap.example.org: no account gets through']);
    expect(text).toMatch(/^Since .*All accounts of this mail server wait for it\..*by itself/s);
  });

  it('name what the server of an outage does wrong', () => {
    const problem = 'The certificate of imap.example.org is not valid at this date.';
    const { text } = noticeText({ ...outage, problem }, null, { isOver: false, now });
    expect(text).toContain(`${problem} All accounts of this mail server wait for it.`);
    expect(text).toContain('ask whoever runs it');
    expect(text).not.toContain('can be reached');
  });

  it('tell of many accounts at one time in one notice', () => {
    const many = Array.from({ length: 25 }, (_, index) => ({ ...anna, address: `p${index}@example.org` }));
    const { account, title, text } = manyText('not-fresh', many, { isOver: false, removed: 0 });
    expect([account, title]).toEqual([null, '25 accounts: new mail may not be coming in']);
    expect(text).toMatch(/^p0@example.org, .*p19@example.org, and 5 more\. The page of health/);
  });

  it('count accounts that were removed', () => {
    const all = manyText('not-fresh', [anna], { isOver: true, removed: 11 });
    expect([all.title, all.text]).toEqual([
      'Over: 12 accounts: new mail may not be coming in',
      'anna@example.org. Accounts that were removed: 11.',
    ]);
    expect(manyText('not-fresh', [], { isOver: true, removed: 11 }).text).toBe('Accounts that were removed: 11.');
  });

  it.each([
    [0, '1 minute'],
    [61, '61 minutes'],
    [200, '3 hours'],
    [60 * 80, '3 days'],
  ])('tell %i minutes as %s', (minutes, words) => {
    expect(lasted(new Date(now.getTime() - minutes * 60_000), now)).toBe(words);
  });
});
