import { describe, expect, it } from 'vitest';
import type { LiveEvent } from '../../adapters/adapters.module.js';
import { presentSequence, withoutOutdated } from './live-sequence.js';

const at = (seq: number): LiveEvent => ({ kind: 'flags-at', seq });
const expunged = (seq: number): LiveEvent => ({ kind: 'expunged', seq });

describe('presentSequence', () => {
  const cases: readonly [string, LiveEvent[], number[]][] = [
    ['leaves numbers alone that nothing moved', [at(5), at(2), at(5)], [2, 5]],
    ['moves a message up when an earlier one goes', [at(5), expunged(2)], [4]],
    ['forgets a message that goes', [at(5), expunged(5)], []],
    ['leaves a message alone when a later one goes', [at(5), expunged(6)], [5]],
    ['counts only what went after it was told', [expunged(2), at(5)], [5]],
    ['counts each expunge, as the numbers are when it is told', [at(9), expunged(3), expunged(3), expunged(7)], []],
  ];

  it.each(cases)('11 %s', (_name, events, expected) => {
    expect(presentSequence(events)).toEqual(expected);
  });
});

describe('withoutOutdated', () => {
  it('leaves out flags of messages that were read after they were told, and nothing else', () => {
    const [older, newer]: LiveEvent[] = [6, 7].map((uid) => ({ kind: 'flags', uid, flags: ['\\Seen'] }));
    const others: LiveEvent[] = [{ kind: 'exists', count: 7 }, expunged(1), at(2)];

    expect(withoutOutdated([...others, ...(older && newer ? [older, newer] : [])], 7)).toEqual([...others, older]);
  });
});
