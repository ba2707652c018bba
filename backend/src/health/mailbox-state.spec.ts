import { describe, expect, it } from 'vitest';
import type { LogLine } from './account-health.repository.js';
import { mailboxState, timelineOf } from './mailbox-state.js';

describe('mailboxState', () => {
  it.each([
    [{ selectable: true, wasOpened: false, fillComplete: false }, 'new'],
    [{ selectable: true, wasOpened: true, fillComplete: false }, 'filling'],
    [{ selectable: true, wasOpened: true, fillComplete: true }, 'steady'],
    [{ selectable: false, wasOpened: false, fillComplete: false }, 'unselectable'],
  ])('of %j is %s', (facts, expected) => {
    expect(mailboxState(facts)).toBe(expected);
  });
});

describe('timelineOf', () => {
  const line = (second: number, kind: LogLine['kind']): LogLine => ({
    at: new Date(Date.UTC(2026, 0, 1, 0, 0, second)),
    kind,
    state: kind === 'state' ? 'live' : null,
    failureClass: null,
    problem: null,
    message: null,
  });

  it('tells how long each state lasted, and nothing of the kind for what is no state', () => {
    const entries = timelineOf([line(60, 'state'), line(50, 'heal'), line(20, 'state'), line(15, 'state')]);

    expect(entries.map((entry) => entry.lastedMs)).toEqual([null, null, 40_000, 5_000]);
  });
});
