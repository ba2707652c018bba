import { describe, expect, it } from 'vitest';
import { mailboxToListenIn, nowOpen, settleMs, type ViewedMailbox, type WorkLine } from './viewed-mailboxes.js';

const now = 1_800_000_000_000;
const longAgo = now - settleMs;
const folder: ViewedMailbox = { isInbox: false, selectable: true, isResting: false, isTold: false };
const line: WorkLine = { connections: 2, isThrottled: false, canIdle: true };

describe('mailboxToListenIn', () => {
  it.each<[string, readonly [string, number][], Record<string, Partial<ViewedMailbox>>, string | null]>([
    ['nobody has one open', [], {}, null],
    ['one is open', [['a', longAgo]], {}, 'a'],
    ['one was opened a moment ago', [['a', longAgo + 1]], {}, null],
    [
      'several are open',
      [
        ['a', longAgo - 9],
        ['b', longAgo],
      ],
      {},
      'b',
    ],
    [
      'the last was opened a moment ago',
      [
        ['a', longAgo - 9],
        ['b', now],
      ],
      {},
      'a',
    ],
    ['it is the inbox', [['a', longAgo]], { a: { isInbox: true } }, null],
    [
      'the last one is the inbox',
      [
        ['a', longAgo - 9],
        ['b', longAgo],
      ],
      { b: { isInbox: true } },
      'a',
    ],
    ['the server tells of it', [['a', longAgo]], { a: { isTold: true } }, null],
    ['it rests', [['a', longAgo]], { a: { isResting: true } }, null],
    ['it holds no mail', [['a', longAgo]], { a: { selectable: false } }, null],
  ])('when %s', (_what, open, facts, chosen) => {
    const factsOf = (id: string): ViewedMailbox => ({ ...folder, ...facts[id] });

    expect(mailboxToListenIn(new Map(open), factsOf, line, now)).toBe(chosen);
  });

  it.each<[string, Partial<WorkLine>]>([
    ['there may be one connection only', { connections: 1 }],
    ['the server asks to be left alone', { isThrottled: true }],
    ['IDLE is not to be had', { canIdle: false }],
  ])('listens in none when %s', (_what, trouble) => {
    expect(mailboxToListenIn(new Map([['a', longAgo]]), () => folder, { ...line, ...trouble }, now)).toBeNull();
  });
});

describe('nowOpen', () => {
  it('keeps since when a mailbox has been open, puts those that were opened last at the end, and forgets the others', () => {
    const before = new Map([
      ['left', 1],
      ['kept', 2],
    ]);

    expect([...nowOpen(before, new Set(['fresh', 'kept']), 3)]).toEqual([
      ['kept', 2],
      ['fresh', 3],
    ]);
  });

  it('takes a mailbox that was left and is opened again for a new one', () => {
    const left = nowOpen(new Map([['a', 1]]), new Set(), 2);

    expect([...nowOpen(left, new Set(['a']), 3)]).toEqual([['a', 3]]);
  });
});
