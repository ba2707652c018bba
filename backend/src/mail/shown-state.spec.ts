import { describe, expect, it } from 'vitest';
import { bitOf } from './flags.js';
import { isSatisfied, shownState, type WaitingWish } from './shown-state.js';

const seen = bitOf('seen');
const flagged = bitOf('flagged');
const server = { flags: seen, keywords: ['invoice'] };

describe('what the user sees of a message', () => {
  it.each<[string, WaitingWish[], ReturnType<typeof shownState>]>([
    ['is what the server has while nothing waits', [], { shownFlags: seen, shownKeywords: null, hidden: false }],
    [
      'has a wish folded over it, and keeps what it does not touch',
      [{ kind: 'add-flag', flag: 'flagged' }],
      { shownFlags: seen | flagged, shownKeywords: null, hidden: false },
    ],
    [
      'is the last of several wishes',
      [
        { kind: 'remove-flag', flag: 'seen' },
        { kind: 'add-flag', flag: 'seen' },
      ],
      { shownFlags: seen, shownKeywords: null, hidden: false },
    ],
    [
      'has labels added and removed',
      [
        { kind: 'add-keyword', flag: 'urgent' },
        { kind: 'remove-keyword', flag: 'invoice' },
      ],
      { shownFlags: seen, shownKeywords: ['urgent'], hidden: false },
    ],
    [
      'is off the screen while a move waits',
      [{ kind: 'move', flag: null }],
      { shownFlags: seen, shownKeywords: null, hidden: true },
    ],
    [
      'stays where it is while a copy waits',
      [{ kind: 'copy', flag: null }],
      { shownFlags: seen, shownKeywords: null, hidden: false },
    ],
  ])('%s', (_name, waiting, expected) => {
    expect(shownState(server, waiting)).toEqual(expected);
  });
});

describe('a wish that the server need not be asked for', () => {
  it.each<[WaitingWish, boolean]>([
    [{ kind: 'add-flag', flag: 'seen' }, true],
    [{ kind: 'remove-flag', flag: 'seen' }, false],
    [{ kind: 'add-keyword', flag: 'invoice' }, true],
    [{ kind: 'remove-keyword', flag: 'urgent' }, true],
    [{ kind: 'move', flag: null }, false],
  ])('%j: %s', (wish, expected) => {
    expect(isSatisfied(server, wish)).toBe(expected);
  });
});
