import { describe, expect, it } from 'vitest';
import type { LogLine } from './account-health.repository.js';
import { mailboxState, notWatched, timelineOf } from './mailbox-state.js';

describe('mailboxState', () => {
  const fresh = { selectable: true, trouble: null, wasOpened: false, fillComplete: false, hasNoWindow: true };
  it.each<[Partial<Parameters<typeof mailboxState>[0]>, string]>([
    [{}, 'new'],
    [{ wasOpened: true }, 'hot'],
    [{ wasOpened: true, hasNoWindow: false }, 'filling'],
    [{ wasOpened: true, fillComplete: true }, 'steady'],
    [{ wasOpened: true, fillComplete: true, trouble: 'not-openable' }, 'phantom'],
    [{ wasOpened: true, fillComplete: true, trouble: 'unstable' }, 'steady'],
    [{ selectable: false }, 'unselectable'],
  ])('of %j is %s', (change, expected) => {
    expect(mailboxState({ ...fresh, ...change })).toBe(expected);
  });
});

describe('notWatched', () => {
  const watched = { onServer: true, missingSince: null, selectable: true, trouble: null, troubleReason: null };
  it.each<[string, Partial<Parameters<typeof notWatched>[0]>, Parameters<typeof notWatched>[1], RegExp | null]>([
    ['is watched', {}, 'live', null],
    ['is asked regularly', {}, 'polling', null],
    ['waits for the account', {}, 'needs-you', /not connected/],
    ['is only wished for', { onServer: false }, 'live', /not on the mail server yet/],
    ['is gone', { missingSince: new Date() }, 'live', /any more/],
    ['holds no messages', { selectable: false }, 'live', /only other folders/],
    ['cannot be opened', { trouble: 'not-openable', troubleReason: 'It is locked.' }, 'live', /^It is locked\.$/],
  ])('of a mailbox that %s', (_what, change, account, expected) => {
    const found = notWatched({ ...watched, ...change }, account);

    if (expected === null) expect(found).toBeNull();
    else expect(found).toMatch(expected);
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
    path: null,
  });

  it('tells how long each state lasted, and nothing of the kind for what is no state', () => {
    const entries = timelineOf([line(60, 'state'), line(50, 'heal'), line(20, 'state'), line(15, 'state')]);

    expect(entries.map((entry) => entry.lastedMs)).toEqual([null, null, 40_000, 5_000]);
  });
});
