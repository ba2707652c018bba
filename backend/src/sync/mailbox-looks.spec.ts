import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Alarms } from './alarms.js';
import { MailboxLooks } from './mailbox-looks.js';

describe('MailboxLooks', () => {
  let looks: MailboxLooks;
  let asked: string[];
  beforeEach(() => {
    vi.useFakeTimers();
    asked = [];
    looks = new MailboxLooks({
      clock: { now: () => new Date(), sleep: () => Promise.resolve() },
      alarms: new Alarms(),
      lookAtInbox: () => void asked.push('inbox'),
      onDue: () => void asked.push('wake'),
    });
    looks.inboxId = 'inbox';
  });
  afterEach(() => vi.useRealTimers());

  it('prefers a mailbox that somebody has open, and lets the others have every other turn', () => {
    const turns: string[] = [];
    for (const id of ['one', 'two', 'open', 'three']) looks.add(id);
    for (let turn = 0; turn < 6; turn += 1) {
      const [id = ''] = looks.nextFor(new Set(['open'])) ?? [];
      looks.begun(id);
      turns.push(id);
      // It changes all the time.
      if (id === 'open') looks.add(id);
    }

    expect(turns).toEqual(['open', 'one', 'open', 'two', 'open', 'three']);
  });

  it('answers the mailbox that has waited longest, with all that was told of it', () => {
    looks.add('sent', { messages: 1, unseen: 1 });
    looks.add('drafts', { messages: 5 });
    looks.add('sent', { messages: 2 });
    expect(looks.nextFor(new Set())).toEqual(['sent', { messages: 2, unseen: 1 }]);
  });

  it('answers one that somebody has open before those that have waited longer', () => {
    for (const id of ['sent', 'drafts', 'trash']) looks.add(id, { messages: 1 });
    expect(looks.nextFor(new Set(['elsewhere', 'trash']))).toEqual(['trash', { messages: 1 }]);
    expect(looks.nextFor(new Set(['elsewhere']))).toEqual(['sent', { messages: 1 }]);
  });

  it('is due again with what was told meanwhile when a look could not be had', () => {
    looks.add('sent', { messages: 1, unseen: 1 });
    looks.begun('sent');
    expect(looks.nextFor(new Set())).toBeNull();
    looks.add('sent', { messages: 2 });
    looks.failed('sent', { messages: 1, unseen: 1 });
    expect(looks.nextFor(new Set())).toEqual(['sent', { messages: 2, unseen: 1 }]);
  });

  it('leaves the inbox to its watcher', () => {
    looks.addAnew('inbox');
    expect([looks.nextFor(new Set()), asked]).toEqual([null, ['inbox']]);
  });

  it('looks at a certain time, once, whatever was told until then', () => {
    looks.addAt('sent', new Date(Date.now() + 1000));
    looks.addAt('sent', new Date(Date.now() + 2000));
    expect([looks.isLater('sent'), looks.isDue('sent')]).toEqual([true, false]);
    vi.advanceTimersByTime(1000);
    expect([looks.isLater('sent'), looks.isDue('sent'), asked]).toEqual([false, true, ['wake']]);
    looks.begun('sent');
    vi.advanceTimersByTime(5000);
    expect(looks.nextFor(new Set())).toBeNull();
  });
});
