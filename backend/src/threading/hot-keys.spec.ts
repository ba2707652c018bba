import { describe, expect, it } from 'vitest';
import { baseSubject, hotKeys, type KeyedMember } from './hot-keys.js';
import { keysOf, threadKey } from './thread-resolver.js';

const reused = 'newsletter@bulk.example';

/** Messages that all refer to one id, under so many different subjects. */
const members = (messages: number, subjects: number, subject = (number: number) => `Offer ${number}`): KeyedMember[] =>
  Array.from({ length: messages }, (_, index) => ({
    keys: keysOf({ messageIdHeader: `m${index}@bulk.example`, referenceIds: [reused] }),
    subject: subject(index % subjects),
  }));

describe('hotKeys', () => {
  it.each([
    [501, 51, true],
    [500, 51, false],
    [501, 50, false],
    [5000, 5000, true],
    [5000, 3, false],
  ])('of a key in %i messages with %i subjects says %s', (messages, subjects, isHot) => {
    expect([...hotKeys(members(messages, subjects))]).toEqual(isHot ? [threadKey(reused)] : []);
  });

  it('finds a Message-ID that a sender gives to all mails', () => {
    const same = members(600, 600).map((member) => ({
      ...member,
      keys: keysOf({ messageIdHeader: reused, referenceIds: [] }),
    }));
    expect([...hotKeys(same)]).toEqual([threadKey(reused)]);
  });

  it('takes all answers in one discussion for one subject', () => {
    expect(hotKeys(members(900, 900, (number) => `${'Re: '.repeat(number % 90)}Roadmap`)).size).toBe(0);
  });
});

describe('baseSubject', () => {
  it.each([
    ['Re: Offer', 'offer'],
    ['RE: AW: Fwd: WG:  Offer  4', 'offer 4'],
    ['Re[2]: Sv (3): Offer', 'offer'],
    ['Report: Offer', 'report: offer'],
    ['Re:', ''],
  ])('of %j is %j', (subject, base) => {
    expect(baseSubject(subject)).toBe(base);
  });
});
