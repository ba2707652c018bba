import { describe, expect, it } from 'vitest';
import { pairingSteps } from './pairing-steps.js';

const first = new Date('2026-03-01T12:00:00Z');
const later = new Date('2026-03-02T12:00:00Z');
const rule = { id: 'r', databaseId: 'd', pairedAt: first };
const database = { id: 'd', pairedAt: first };

describe('the rules of paired databases', () => {
  it.each([
    ['a database without a rule gets one', [], [database], { added: [database], again: [], gone: [] }],
    ['one that has its rule stays as it is', [rule], [database], { added: [], again: [], gone: [] }],
    [
      'one that was paired anew is told all again',
      [rule],
      [{ id: 'd', pairedAt: later }],
      { added: [], again: [{ rule, pairedAt: later }], gone: [] },
    ],
    ['the rule of one that is not paired any more goes', [rule], [], { added: [], again: [], gone: [rule] }],
    [
      'each is looked at by itself',
      [rule],
      [{ id: 'other', pairedAt: first }],
      { added: [{ id: 'other', pairedAt: first }], again: [], gone: [rule] },
    ],
  ])('%s', (_name, rules, databases, steps) => {
    expect(pairingSteps(rules, databases)).toEqual(steps);
  });
});
