// @vitest-environment happy-dom
import type { OutboxItem } from '@maildesk/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import { listTies, mayTry, refusedTie, removeTie, saveTie, waitingTie, type RecordTie } from './record-tie';

const now = new Date('2026-11-20T10:00:00Z');
const tie: RecordTie = { record: { model: 'crm.lead', id: 7 }, name: 'Forty chairs', log: true, userId: 'ann' };
const item = (id: string): OutboxItem => ({
  id,
  accountId: 'account',
  messageId: `message ${id}`,
  threadId: 'thread',
  state: 'queued',
  subject: '',
  to: [],
  error: null,
  nextAttemptAt: null,
  createdAt: now.toISOString(),
});
const waiting = (id: string, userId = 'ann') => waitingTie({ ...tie, userId }, item(id), now);

describe('the records that sent mail is to be put beside', () => {
  beforeEach(() => localStorage.clear());

  it('wait for the user who wished it, until they are removed', () => {
    saveTie(waiting('one'));
    saveTie(waiting('two', 'bea'));

    expect(listTies('ann', now)).toEqual([waiting('one')]);

    removeTie('one');
    expect(listTies('ann', now)).toEqual([]);
    expect(listTies('bea', now)).toHaveLength(1);
  });

  it('are forgotten after a week', () => {
    saveTie(waiting('one'));

    expect(listTies('ann', new Date('2026-11-26T10:00:00Z'))).toHaveLength(1);
    expect(listTies('ann', new Date('2026-11-28T10:00:00Z'))).toEqual([]);
    expect(localStorage).toHaveLength(0);
  });

  it('are forgotten when they cannot be read', () => {
    localStorage.setItem('maildesk.tie.one', '{"tie":{}}');
    localStorage.setItem('maildesk.tie.two', '{');

    expect(listTies('ann', now)).toEqual([]);
    expect(localStorage).toHaveLength(0);
  });

  it.each([
    ['that was not refused yet', undefined, true],
    ['that was refused just now', '2026-11-20T10:00:00Z', false],
    ['that was refused four minutes ago', '2026-11-20T09:56:00Z', false],
    ['that was refused five minutes ago', '2026-11-20T09:55:00Z', true],
    ['that was refused before the clock was put back', '2026-11-20T12:00:00Z', true],
  ])('may be asked for: one %s', (_, triedAt, expected) => {
    const one = waiting('one');
    expect(mayTry(triedAt === undefined ? one : { ...one, triedAt }, now)).toBe(expected);
  });

  it('are given up after the third refusal', () => {
    const first = refusedTie(waiting('one'), now);
    expect(first).toMatchObject({ refusals: 1, triedAt: now.toISOString() });
    expect(refusedTie({ ...waiting('one'), refusals: 2 }, now)).toBeNull();
  });
});
