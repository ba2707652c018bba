import { describe, expect, it } from 'vitest';
import { AskedUids } from './asked-uids.js';

describe('AskedUids', () => {
  it.each([
    ['5', [5], [4, 6]],
    ['1:3,7', [1, 2, 3, 7], [4, 6, 8]],
    ['9,7,1:3', [1, 3, 7, 9], [4, 8, 10]],
    ['5:3', [3, 4, 5], [2, 6]],
    ['1:10,3:5', [7, 10], [11]],
    ['8:*', [8, 4_294_967_295], [7]],
  ])('of %j has %j and not %j', (uidSet, inside, outside) => {
    const asked = new AskedUids(uidSet);
    expect(inside.filter((uid) => !asked.has(uid))).toEqual([]);
    expect(outside.filter((uid) => asked.has(uid))).toEqual([]);
  });
});
