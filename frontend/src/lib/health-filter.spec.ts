import { describe, expect, it } from 'vitest';
import { filterHealth } from './health-filter';

const live = {
  address: 'ann@one.example',
  host: 'imap.one.example',
  words: 'Live.',
  state: 'live',
  needsAttention: false,
} as const;
const refused = {
  ...live,
  address: 'bob@two.example',
  host: 'imap.two.example',
  words: 'Needs a person.',
  state: 'needs-you',
  needsAttention: true,
} as const;
const cut = { ...live, address: 'cy@one.example', words: 'Waiting to try again.', state: 'reconnecting' } as const;
const paused = { ...live, address: 'dee@one.example', words: 'Paused.', state: 'paused' } as const;
const all = [refused, cut, live, paused];

describe('filterHealth', () => {
  it.each([
    ['', 'all', all],
    ['  ANN@ ', 'all', [live]],
    ['imap.two', 'all', [refused]],
    ['try again', 'all', [cut]],
    ['', 'attention', [refused]],
    ['', 'troubled', [refused, cut]],
    ['', 'paused', [paused]],
    ['ann', 'paused', []],
  ] as const)('of %j among %s shows what fits, in the order that it came in', (text, choice, expected) => {
    expect(filterHealth(all, text, choice, ({ words }) => words)).toEqual(expected);
  });
});
