import { describe, expect, it } from 'vitest';
import { scrollTopAfter } from './scroll-anchor';

const rows = (text: string) => text.split('').map((threadId) => ({ threadId }));
const height = 64;

describe('scrollTopAfter', () => {
  it.each([
    { what: 'moves down by what came in above', before: 'abcdef', after: 'xyabcdef', top: 200, target: 328 },
    { what: 'moves up by what left above', before: 'abcdef', after: 'bcdef', top: 200, target: 136 },
    { what: 'stays when things change below', before: 'abcdef', after: 'abcdxyef', top: 200, target: null },
    { what: 'lets the list move at the very top', before: 'abc', after: 'xabc', top: 2, target: null },
    { what: 'holds on to the next row when the first left', before: 'abcdef', after: 'xyabcef', top: 200, target: 264 },
    { what: 'stays when nothing of the screen is left', before: 'abcdef', after: 'xyz', top: 200, target: null },
  ])('$what', ({ before, after, top, target }) => {
    expect(scrollTopAfter(rows(before), rows(after), top, height)).toBe(target);
  });
});
