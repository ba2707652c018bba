// @vitest-environment happy-dom
import type { OutboxItem } from '@maildesk/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import { listTies, removeTie, saveTie, waitingTie, type RecordTie } from './record-tie';

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
});
