import type { Doing, PresentPerson } from '@maildesk/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Colleagues } from './colleagues.js';
import { EventBus } from './event-bus.js';
import { Presence } from './presence.js';

const user = (userId: string) => ({ userId, displayName: `Name of ${userId}`, email: `${userId}@example.org` });
const at = (threadId: string, doing: Doing = 'viewing') => ({
  places: [{ accountId: 'account', threadId, doing }],
  isIdle: false,
});
const nowhere = { places: [], isIdle: false };

interface Process {
  readonly presence: Presence;
  readonly colleagues: Colleagues;
  /** Everything that it told its clients, in order. */
  readonly told: (readonly PresentPerson[])[];
}

describe('colleagues', () => {
  let here: Process;
  let there: Process;
  let buses: EventBus[];
  /** Whether what one process says reaches the other. */
  let joined: boolean;
  const running: Colleagues[] = [];

  beforeEach(() => {
    vi.useFakeTimers();
    joined = true;
    buses = [new EventBus(), new EventBus()];
    const [one, other] = buses as [EventBus, EventBus];
    one.relayThrough((name, event) => joined && other.deliver(name, event));
    other.relayThrough((name, event) => joined && one.deliver(name, event));
    here = start(one);
    there = start(other);
  });
  afterEach(() => {
    for (const colleagues of running.splice(0)) colleagues.beforeApplicationShutdown();
    vi.useRealTimers();
  });

  function start(bus: EventBus): Process {
    const presence = new Presence(bus);
    const colleagues = new Colleagues(bus, presence);
    colleagues.onModuleInit();
    running.push(colleagues);
    const told: (readonly PresentPerson[])[] = [];
    colleagues.onChange((_, people) => told.push(people));
    return { presence, colleagues, told };
  }

  function open({ presence }: Process, client: string, userId: string, threadId: string, doing: Doing = 'viewing') {
    presence.follow(client, 'account');
    presence.stay(client, user(userId), at(threadId, doing));
  }

  const inAccount = ({ colleagues }: Process) =>
    colleagues
      .in('account')
      .map(({ userId, places }) => `${userId} ${places.map(({ threadId, doing }) => `${doing} ${threadId}`).join()}`);

  it('are known in this process and in the others', async () => {
    open(here, 'tab', 'ann', 'a', 'replying');
    await vi.advanceTimersByTimeAsync(50);

    for (const process of [here, there]) {
      expect(inAccount(process)).toEqual(['ann replying a']);
      expect(process.told).toEqual([
        [{ ...user('ann'), places: [{ threadId: 'a', doing: 'replying', isIdle: false }] }],
      ]);
    }
  });

  it('are not seen in accounts that their client does not follow', async () => {
    here.presence.stay('tab', user('ann'), at('a'));
    await vi.advanceTimersByTimeAsync(50);

    expect(inAccount(here)).toEqual([]);
    expect(inAccount(there)).toEqual([]);
  });

  it('come together when they have several windows at several processes', async () => {
    open(here, 'tab 1', 'ann', 'a');
    open(there, 'tab 2', 'ann', 'a', 'replying');
    await vi.advanceTimersByTimeAsync(50);
    expect(inAccount(here)).toEqual(['ann replying a']);

    there.presence.leave('tab 2');
    await vi.advanceTimersByTimeAsync(50);
    expect(inAccount(here)).toEqual(['ann viewing a']);
    expect(here.told.at(-1)).toMatchObject([{ userId: 'ann', places: [{ doing: 'viewing' }] }]);
  });

  it('are told of at most every 50 ms, with all that has changed', async () => {
    for (let step = 0; step < 100; step += 1) {
      open(here, `tab ${step % 10}`, `user ${step % 10}`, `thread ${step}`);
      await vi.advanceTimersByTimeAsync(1);
    }
    await vi.advanceTimersByTimeAsync(50);

    expect(here.told.length).toBeLessThanOrEqual(4);
    expect(here.told.at(-1)).toContainEqual({
      ...user('user 9'),
      places: [{ threadId: 'thread 99', doing: 'viewing', isIdle: false }],
    });
  });

  it('are gone in the moment in which their tab closes or shows something else', async () => {
    open(here, 'tab', 'ann', 'a');
    open(here, 'other tab', 'bob', 'b');
    await vi.advanceTimersByTimeAsync(50);

    here.presence.leave('tab');
    here.presence.stay('other tab', user('bob'), nowhere);
    await vi.advanceTimersByTimeAsync(50);

    expect(inAccount(here)).toEqual([]);
    expect(inAccount(there)).toEqual([]);
    expect(there.told.at(-1)).toMatchObject([
      { userId: 'ann', places: [] },
      { userId: 'bob', places: [] },
    ]);
  });

  it('of a process that is not heard of any more are gone ten seconds later, and are back when it is heard again', async () => {
    open(there, 'tab', 'ann', 'a');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(inAccount(here)).toEqual(['ann viewing a']);

    joined = false;
    await vi.advanceTimersByTimeAsync(14_000);
    expect(inAccount(here)).toEqual([]);
    expect(here.told.at(-1)).toMatchObject([{ userId: 'ann', places: [] }]);

    joined = true;
    await vi.advanceTimersByTimeAsync(3000);
    expect(inAccount(here)).toEqual(['ann viewing a']);
  });

  it('that were missed are asked for with the next beat', async () => {
    open(there, 'tab 1', 'ann', 'a');
    await vi.advanceTimersByTimeAsync(50);
    joined = false;
    open(there, 'tab 2', 'bob', 'b');
    await vi.advanceTimersByTimeAsync(50);
    joined = true;

    await vi.advanceTimersByTimeAsync(4000);

    expect(inAccount(here)).toEqual(['ann viewing a', 'bob viewing b']);
  });

  it('of a process that ends in good order are gone at once', async () => {
    open(there, 'tab', 'ann', 'a');
    await vi.advanceTimersByTimeAsync(50);

    there.colleagues.beforeApplicationShutdown();
    await vi.advanceTimersByTimeAsync(50);

    expect(inAccount(here)).toEqual([]);
  });

  it('who may not answer any more only view', async () => {
    open(here, 'tab', 'ann', 'a', 'replying');
    here.presence.stopReplying('tab', 'account');
    await vi.advanceTimersByTimeAsync(50);

    expect(inAccount(there)).toEqual(['ann viewing a']);
  });
});
