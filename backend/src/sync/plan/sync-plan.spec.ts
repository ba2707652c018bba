import { describe, expect, it } from 'vitest';
import { isRewound, type KnownState, mayHaveNew, planSync, type ServerState, syncPathOf } from './sync-plan.js';

const known: KnownState = { uidValidity: 7, uidNext: 100, highestModseq: 50n, fillComplete: true };
const server: ServerState = { uidValidity: 7, uidNext: 100, highestModseq: 50n, exists: 90, resynced: false };

describe('planSync', () => {
  const cases: readonly [string, Partial<KnownState>, Partial<ServerState>, string][] = [
    [
      'fills a mailbox that was never opened',
      { uidValidity: null, uidNext: null, highestModseq: null },
      {},
      'first-fill',
    ],
    ['starts over when UIDVALIDITY changed', {}, { uidValidity: 8 }, 'reset'],
    ['starts over when UIDVALIDITY changed, whatever QRESYNC says', {}, { uidValidity: 8, resynced: true }, 'reset'],
    ['does nothing when the counter stands still', {}, {}, 'nothing'],
    ['takes what QRESYNC told', {}, { highestModseq: 60n, resynced: true }, 'resynced'],
    ['asks CONDSTORE for what changed', {}, { highestModseq: 60n }, 'changed-since'],
    ['compares where the server has no counter', {}, { highestModseq: null }, 'compare'],
    ['reads all flags once where a server has come to count changes', { highestModseq: null }, {}, 'first-counted'],
    [
      'compares where no counter was known and history is still read in',
      { highestModseq: null, fillComplete: false },
      {},
      'compare',
    ],
    ['checks what it knows when the counter went back', {}, { highestModseq: 40n, resynced: true }, 'rewound'],
    ['checks what it knows when UIDNEXT went back', {}, { uidNext: 90 }, 'rewound'],
    [
      'checks what it knows when UIDNEXT went back, also without a counter',
      {},
      { uidNext: 90, highestModseq: null },
      'rewound',
    ],
    ['asks on where the server does not tell UIDNEXT', {}, { uidNext: null }, 'nothing'],
  ];

  it.each(cases)('%s', (_name, knownPart, serverPart, kind) => {
    expect(planSync({ ...known, ...knownPart }, { ...server, ...serverPart }).kind).toBe(kind);
  });
});

describe('isRewound', () => {
  it.each([
    ['neither counter has moved', {}, false],
    ['both have gone on', { uidNext: 110, highestModseq: 60n }, false],
    ['UIDNEXT stands below where it was seen', { uidNext: 99, highestModseq: 60n }, true],
    ['the mod-sequence does', { uidNext: 110, highestModseq: 49n }, true],
    ['the server tells neither', { uidNext: null, highestModseq: null }, false],
  ])('when %s', (_name, told, expected) => {
    expect(isRewound(known, { ...server, ...told })).toBe(expected);
  });

  it('says nothing of a mailbox that was never opened', () => {
    expect(isRewound({ uidNext: null, highestModseq: null }, server)).toBe(false);
  });
});

describe('mayHaveNew', () => {
  const cases: readonly [string, Partial<KnownState>, Partial<ServerState>, boolean][] = [
    ['sees new mail by UIDNEXT', {}, { uidNext: 101 }, true],
    ['sees none when UIDNEXT stands', {}, {}, false],
    ['asks a server that does not tell UIDNEXT', {}, { uidNext: null }, true],
    ['does not ask an empty mailbox', {}, { uidNext: 101, exists: 0 }, false],
  ];

  it.each(cases)('%s', (_name, knownPart, serverPart, expected) => {
    expect(mayHaveNew({ ...known, ...knownPart }, { ...server, ...serverPart })).toBe(expected);
  });
});

describe('syncPathOf', () => {
  it.each([
    ['qresync', 50n, true],
    ['condstore', 50n, false],
    ['compare', null, true],
    ['compare', null, false],
  ] as const)('goes by %s where the counter is %s and QRESYNC enabled is %s', (path, highestModseq, hasQresync) => {
    expect(syncPathOf({ ...server, highestModseq }, hasQresync)).toBe(path);
  });
});
