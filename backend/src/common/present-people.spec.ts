import type { PresentPlace } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { mergePlaces, partsOf } from './present-people.js';

const place = (threadId: string, doing: PresentPlace['doing'], isIdle = false): PresentPlace => ({
  threadId,
  doing,
  isIdle,
});

describe('what several windows of one person come to', () => {
  it.each<[string, PresentPlace[][], PresentPlace[]]>([
    ['nothing of no window', [], []],
    [
      'both conversations',
      [[place('a', 'viewing')], [place('b', 'viewing')]],
      [place('a', 'viewing'), place('b', 'viewing')],
    ],
    ['replying before viewing', [[place('a', 'replying')], [place('a', 'viewing')]], [place('a', 'replying')]],
    ['replying after viewing', [[place('a', 'viewing'), place('a', 'replying')]], [place('a', 'replying')]],
    ['awake in one of them', [[place('a', 'viewing', true)], [place('a', 'viewing')]], [place('a', 'viewing')]],
    ['idle in all', [[place('a', 'viewing', true)], [place('a', 'viewing', true)]], [place('a', 'viewing', true)]],
    [
      'a forgotten composer stays idle',
      [[place('a', 'replying', true)], [place('a', 'viewing')]],
      [place('a', 'replying', true)],
    ],
  ])('is %s', (_name, windows, merged) => {
    expect(mergePlaces(windows)).toEqual(merged);
  });
});

describe('parts of a list of people', () => {
  const person = (userId: string, displayName = '') => ({ userId, displayName, email: '', places: [] });
  const bytes = Buffer.byteLength(JSON.stringify(person('1'))) + 1;

  it('are as large as allowed and lose nobody', () => {
    const people = ['1', '2', '3'].map((id) => person(id));

    expect(partsOf(people, 2 * bytes)).toEqual([people.slice(0, 2), people.slice(2)]);
    expect(partsOf([], bytes)).toEqual([]);
  });

  it('hold somebody who is too large by themselves', () => {
    const people = [person('1'), person('2', 'x'.repeat(100)), person('3')];

    expect(partsOf(people, bytes)).toEqual(people.map((each) => [each]));
  });
});
