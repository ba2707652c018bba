import { describe, expect, it } from 'vitest';
import { lonelyPlaces, plotsOf, plotTable, plotWords } from './health-plots';

const plot = {
  at: ['2026-01-01T10:00:00Z', '2026-01-01T10:05:00Z', '2026-01-01T10:10:00Z'],
  p50: [null, null, 40],
  p95: [null, null, 2500],
  backlog: [null, 3, 0],
  reconnects: [null, 1, 0],
  inTrouble: [null, 2, 1],
};

describe('the plots of health', () => {
  it('are four of all accounts, trouble first, and three of one', () => {
    const titles = (isOfAll: boolean): string[] => plotsOf(plot, isOfAll).map(({ title }) => title);
    expect(titles(true)).toEqual(['Mailboxes in trouble', ...titles(false)]);
    expect(titles(false)).toEqual(['New mail shown in', 'Changes and messages waiting', 'Connections lost']);
  });

  it('say in words how far they go', () => {
    expect(plotsOf(plot, true).map(plotWords)).toEqual([
      'Mailboxes in trouble. in trouble: 1 to 2, last 1.',
      'New mail shown in. half of it: 40 ms to 40 ms, last 40 ms; all but the slowest twentieth: 2.5 s to 2.5 s, last 2.5 s.',
      'Changes and messages waiting. waiting: 0 to 3, last 0.',
      'Connections lost. lost: 0 to 1, last 0.',
    ]);
    const silent = { ...plot, p50: [null], p95: [null] };
    expect(plotsOf(silent, false).map(plotWords)[0]).toContain('half of it: nothing known');
  });

  it('are a table, too: newest first, without the time that nothing is known of', () => {
    const { heads, rows } = plotTable(plot, false);
    expect(heads).toHaveLength(4);
    expect(rows).toEqual([
      { at: '2026-01-01T10:10:00Z', cells: ['40 ms', '2.5 s', '0', '0'] },
      { at: '2026-01-01T10:05:00Z', cells: ['–', '–', '3', '1'] },
    ]);
  });
});

describe('lonelyPlaces', () => {
  it.each([
    ['none of a whole line', [1, 2, 0], []],
    ['none where nothing is known', [null, null], []],
    ['a value between two holes, and one at either end', [4, null, 0, null, null, 7], [0, 2, 5]],
    ['not the end of a line', [1, 2, null, 3, 4], []],
  ])('finds %s', (_what, values, places) => {
    expect(lonelyPlaces(values)).toEqual(places);
  });
});
