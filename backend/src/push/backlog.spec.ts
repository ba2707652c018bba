import { describe, expect, it } from 'vitest';
import { Backlog } from './backlog.js';

const drained = { writeBuffer: [], transport: { writable: true } };
const stuck = { writeBuffer: [], transport: { writable: false, socket: { bufferedAmount: 1000 } } };

describe('Backlog', () => {
  it('takes any number of frames from a client that reads as fast as it is told', () => {
    const backlog = Backlog.over(() => drained);

    expect(Array.from({ length: 20 }, () => backlog.take(500))).not.toContain(false);
  });

  it('stops when more than 500 frames wait', () => {
    const backlog = Backlog.over(() => stuck);

    expect([backlog.take(500), backlog.take(1), backlog.take(1)]).toEqual([true, true, false]);
  });

  it('stops when more than a megabyte waits, wherever it lies', () => {
    const inSocket = { writeBuffer: [], transport: { writable: false, socket: { bufferedAmount: 1_000_001 } } };
    const inEngine = { writeBuffer: [{ data: 'x'.repeat(1_000_001) }, {}], transport: { writable: false } };

    expect(Backlog.over(() => inSocket).take(1)).toBe(false);
    expect(Backlog.over(() => inEngine).take(1)).toBe(false);
  });

  it('begins anew once everything is on its way', () => {
    let wire: typeof drained | typeof stuck = stuck;
    const backlog = Backlog.over(() => wire);
    backlog.take(900);
    expect(backlog.take(1)).toBe(false);

    wire = drained;

    expect(backlog.take(1)).toBe(true);
  });
});
