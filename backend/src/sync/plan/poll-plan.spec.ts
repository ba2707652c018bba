import { beforeEach, describe, expect, it } from 'vitest';
import { PollPlan } from './poll-plan.js';

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const now = 1_800_000_000_000;
const mailboxes = [
  { id: 'inbox', role: 'inbox', selectable: true },
  { id: 'sent', role: 'sent', selectable: true },
  { id: 'old', role: null, selectable: true },
  { id: 'parent', role: null, selectable: false },
];

describe('PollPlan', () => {
  let plan: PollPlan;
  beforeEach(() => {
    plan = new PollPlan(60 * minuteMs);
    plan.setMailboxes(mailboxes, now);
    for (const { id } of mailboxes) plan.asked(id, false, now);
  });

  it('asks at first for all that can be selected', () => {
    const fresh = new PollPlan(60 * minuteMs);
    fresh.setMailboxes(mailboxes, now);

    expect(fresh.due(now)).toEqual(['inbox', 'sent', 'old']);
  });

  it.each([
    ['nobody is there', false, [], 15 * minuteMs - 1, []],
    ['nobody is there for 15 minutes', false, [], 15 * minuteMs, ['inbox', 'sent']],
    ['nobody is there for an hour', false, [], 60 * minuteMs, ['inbox', 'sent', 'old']],
    ['somebody has the account on screen', true, [], 2 * minuteMs, ['sent']],
    ['somebody looks into Sent', true, ['sent'], 30 * secondMs, ['sent']],
    ['somebody looks into a quiet one', true, ['old'], 60 * secondMs, ['old']],
    ['somebody looks into the inbox, which is watched', true, ['inbox'], 5 * minuteMs, ['inbox', 'sent']],
  ])('when %s', (_what, online, viewing, afterMs, due) => {
    plan.setOnlookers({ online, viewing: new Set(viewing) });

    expect(plan.due(now + afterMs)).toEqual(due);
    if (due.length === 0) expect(plan.nextDueAt(now)).toBeGreaterThan(now + afterMs);
    else expect(plan.nextDueAt(now)).toBeLessThanOrEqual(now + afterMs);
  });

  it('asks first for what somebody has open, and then for what has waited longest', () => {
    plan.asked('old', false, now + 1);
    plan.setOnlookers({ online: true, viewing: new Set(['old']) });

    expect(plan.due(now + 60 * minuteMs)).toEqual(['old', 'inbox', 'sent']);
  });

  it('goes on after a reconnect with what has not been asked for longest', () => {
    const lastAsked = new Map([['gone', now]]);
    const before = new PollPlan(60 * minuteMs, lastAsked);
    before.setMailboxes(mailboxes, now);
    before.asked('inbox', false, now);
    before.asked('sent', false, now + 1);

    const after = new PollPlan(60 * minuteMs, lastAsked);
    after.setMailboxes(mailboxes, now + 2);

    expect(after.due(now + 2)).toEqual(['old', 'inbox', 'sent']);
    expect([...lastAsked.keys()]).toEqual(['inbox', 'sent']);
  });

  it('asks for all alike, and seldom, where the server tells of all', () => {
    plan.watched = new Set(['inbox', 'sent', 'old']);

    expect(plan.due(now + 15 * minuteMs - 1)).toEqual([]);
    expect(plan.due(now + 15 * minuteMs)).toEqual(['inbox', 'sent', 'old']);
  });

  it('asks seldom for the mailbox in which it is listened, and for the others and the list as before', () => {
    plan.setOnlookers({ online: true, viewing: new Set(['sent', 'old']) });
    const listEveryMs = plan.listEveryMs;
    plan.listenedIn = 'sent';
    plan.hasten('sent');

    expect(plan.due(now + minuteMs)).toEqual(['old']);
    expect(plan.due(now + 5 * minuteMs)).toEqual(['sent', 'old']);
    expect(plan.listEveryMs).toBe(listEveryMs);

    plan.listenedIn = null;
    expect(plan.due(now + minuteMs)).toEqual(['sent', 'old']);
  });

  it('asks a quiet mailbox more often once something happens in it', () => {
    plan.asked('old', true, now);

    expect(plan.due(now + 7.5 * minuteMs)).toEqual(['old']);
  });

  it('asks a quarter as often while the server asks to be left alone', () => {
    plan.throttled = true;

    expect(plan.nextDueAt(now)).toBe(now + 60 * minuteMs);
  });

  it('forgets mailboxes that are gone and keeps what it knows of the others', () => {
    plan.setMailboxes(mailboxes.slice(1), now + minuteMs);

    expect(plan.size).toBe(2);
    expect(plan.nextDueAt(now)).toBe(now + 15 * minuteMs);
  });

  it('asks for a mailbox that is hastened once it is not asked too often by that', () => {
    plan.hasten('old', 5000);

    expect(plan.due(now + 5000)).toEqual(['old']);
    plan.asked('old', false, now + 5000);
    expect(plan.due(now + 10_000)).toEqual([]);
  });

  it.each([
    ['at once', 'old', undefined, ['old']],
    ['not when it was asked recently enough', 'old', 5000, []],
    ['not when the server tells of it', 'sent', undefined, []],
    ['not when it is the inbox, which has its watcher', 'inbox', undefined, []],
  ])('asks %s for a mailbox that is hastened', (_what, mailboxId, atLeastMs, due) => {
    plan.watched = new Set(['sent']);
    plan.hasten(mailboxId, atLeastMs);

    expect(plan.due(now)).toEqual(due);
  });
});
