import { describe, expect, it } from 'vitest';
import { sampleOf, screenTime, systemSampleOf } from './samples.js';

const took = (p50: number, p95: number) => ({ count: 9, p50, p95, p99: p95 });
const account = {
  accountId: 'a',
  deliveryToCommit: took(10, 40),
  commitToFrame: took(2, 4),
  commitToScreen: took(30, 60),
  changes: { waiting: 2, failed: 5 },
  outbox: { waiting: 1, stuck: 7, oldestAt: null },
  needsAttention: true,
};
const quiet = { reconnects: 3, isNew: false };

describe('what is kept for the plots', () => {
  it('is the time to the screen, what waits, reconnects and whether somebody is needed', () => {
    const rest = { accountId: 'a', backlog: 3, reconnects: 3, inTrouble: true };
    expect(sampleOf(account, { ...quiet, isNew: true })).toEqual({ ...rest, p50: 40, p95: 100 });
    expect(sampleOf(account, quiet)).toEqual({ ...rest, p50: null, p95: null });
  });

  it('goes to the sockets where no browser has told when it drew, and is nothing where nothing came', () => {
    expect(screenTime({ ...account, commitToScreen: null })).toEqual({ p50: 12, p95: 44 });
    expect(screenTime({ ...account, commitToScreen: null, commitToFrame: null })).toEqual({ p50: 10, p95: 40 });
    expect(screenTime({ ...account, deliveryToCommit: null })).toEqual({ p50: null, p95: null });
  });

  it('is summed up for all accounts', () => {
    const samples = Array.from({ length: 20 }, (_, index) => ({
      accountId: String(index),
      p50: index + 1,
      p95: 100 * (index + 1),
      backlog: 1,
      reconnects: index === 0 ? 4 : 0,
      inTrouble: index < 3,
    }));
    const silent = { ...sampleOf(account, quiet), inTrouble: false, backlog: 0, reconnects: 0 };
    expect(systemSampleOf([...samples, silent])).toEqual({
      p50: 10,
      p95: 1900,
      backlog: 20,
      reconnects: 4,
      inTrouble: 3,
    });
    expect(systemSampleOf([])).toEqual({ p50: null, p95: null, backlog: 0, reconnects: 0, inTrouble: 0 });
  });
});
