import type { PushFrame } from '@maildesk/contracts';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { AccessRules, type SignedInUser } from '../common/access-rules.js';
import { Colleagues } from '../common/colleagues.js';
import { EventBus } from '../common/event-bus.js';
import type { Metrics } from '../common/metrics/metrics.js';
import { Presence } from '../common/presence.js';
import type { EventLogRepository } from '../database/database.module.js';
import { AccountRooms } from './account-rooms.js';
import { DrawnReports } from './drawn-reports.js';
import { HealthWatchers } from './health-watchers.js';
import { Pace } from './pace.js';
import { PushPublisher } from './push-publisher.js';
import { PushGateway } from './push.gateway.js';
import type { UsersService } from '../users/users.module.js';
import { accountRoom, type PushClient } from './push-sockets.js';
import type { SocketDoor } from './socket-door.js';
import type { SocketSessions } from './socket-sessions.js';
import { Whereabouts } from './whereabouts.js';

const accountId = '0d9d6a4e-6a0c-4a57-9c1f-5f3f3a8f2a10';
const mailboxId = '6f1d3c52-38a7-4a3c-b6f7-d7a7b0c3e1aa';
const resume = { accountId, afterSeq: 0 };
const viewing = { accountId, mailboxId };

const somebody: SignedInUser = {
  id: 'somebody',
  sessionId: 'here',
  isAdmin: true,
  isFromOdoo: false,
  expiresAt: new Date(),
};

describe('the wire to browsers', () => {
  let presence: Presence;
  let bus: EventBus;
  let gateway: PushGateway;
  let client: PushClient & { connected: boolean };
  const roleOf = vi.fn<AccessRules['roleOf']>();
  /** What the client heard, but for who is there. */
  let said: [name: string, what?: unknown][];

  beforeEach(() => {
    bus = new EventBus();
    presence = new Presence(bus);
    roleOf.mockReset().mockResolvedValue('reader');
    const rules = rulesWith(roleOf);
    const log = { headSeq: () => Promise.resolve(0), framesAfter: () => Promise.resolve([]) };
    gateway = new PushGateway(
      bus,
      {
        begin: () => Promise.resolve(),
        forget: () => undefined,
        accountIds: () => [accountId],
        publish: () => Promise.resolve(),
      } as unknown as PushPublisher,
      log as unknown as EventLogRepository,
      { endForgotten: () => Promise.resolve() } as unknown as SocketSessions,
      {} as Metrics,
      presence,
      colleaguesOf(bus, presence),
      new Whereabouts(rules, users, presence),
      new HealthWatchers(rules),
      {} as SocketDoor,
      new AccountRooms(rules, presence),
      {} as DrawnReports,
    );
    client = clientThat('is here');
    said = [];
    client.emit = (name: string, what?: unknown) => {
      if (name !== 'presence') said.push(what === undefined ? [name] : [name, what]);
      return true;
    };
    Object.assign(gateway, { server: serverOf(client) });
  });

  it('notes who follows an account, and which mailbox is open', async () => {
    expect(await gateway.resume(client, resume)).toEqual({ outcome: 'replayed', seq: 0 });
    await gateway.viewing(client, viewing);

    expect(presence.of(accountId)).toEqual({ online: true, viewing: new Set([mailboxId]) });
  });

  it('does not note who is gone before the answer comes', async () => {
    roleOf.mockImplementation(() => {
      client.connected = false;
      return Promise.resolve('reader');
    });

    expect(await gateway.resume(client, resume)).toEqual({ outcome: 'not-found' });

    expect(presence.of(accountId).online).toBe(false);
    expect(client.rooms.size).toBe(0);
  });

  it('lets nobody in without a role, not even an administrator', async () => {
    roleOf.mockResolvedValue(null);

    expect(await gateway.resume(client, resume)).toEqual({ outcome: 'not-found' });

    expect(client.rooms.size).toBe(0);
  });

  it('lets nobody in whose access is taken away while it is being looked at', async () => {
    gateway.onModuleInit();
    roleOf.mockImplementationOnce(() => {
      roleOf.mockResolvedValue(null);
      bus.publish('account.members-changed', { accountId, userIds: [] });
      return Promise.resolve('reader');
    });

    expect(await gateway.resume(client, resume)).toEqual({ outcome: 'not-found' });

    expect(client.rooms.size).toBe(0);
  });

  it.each([
    {
      what: 'rights changed',
      tell: () => bus.publish('account.members-changed', { accountId, userIds: ['somebody'] }),
    },
    { what: 'something was not heard', tell: () => bus.publish('events.missed', {}) },
  ])('keeps nobody in whose right cannot be asked for when $what, and has them ask again', async ({ tell }) => {
    gateway.onModuleInit();
    await gateway.resume(client, resume);
    roleOf.mockRejectedValue(new Error('no connection to the database'));

    tell();
    await vi.waitFor(() => expect(said.map(([name]) => name)).toEqual(['stale', 'accountsChanged']));
    expect(client.rooms.size).toBe(0);
    expect(presence.of(accountId).online).toBe(false);

    roleOf.mockResolvedValue('reader');
    expect(await gateway.resume(client, resume)).toMatchObject({ outcome: 'replayed' });
  });

  it.each([
    { role: 'reader' as const, isIn: true },
    { role: null, isIn: false },
  ])('looks whether somebody may stay who is now $role', async ({ role, isIn }) => {
    gateway.onModuleInit();
    await gateway.resume(client, resume);
    roleOf.mockResolvedValue(role);

    bus.publish('account.members-changed', { accountId, userIds: ['somebody'] });
    await vi.waitFor(() => expect(said.map(([name]) => name)).toEqual(['accountsChanged']));
    expect(client.rooms.size).toBe(isIn ? 1 : 0);
  });

  it('tells what somebody has read for themselves to who was let in, when the right cannot be asked for', async () => {
    gateway.onModuleInit();
    roleOf.mockRejectedValue(new Error('no connection to the database'));
    const change = { accountId, userId: 'somebody', threadIds: null };
    bus.publish('reading.changed', change);
    await new Promise((resolve) => setImmediate(resolve));
    expect(said).toEqual([]);

    client.rooms.add(accountRoom(accountId));
    bus.publish('reading.changed', change);
    await vi.waitFor(() => expect(said).toEqual([['readingChanged', { accountId, threadIds: null }]]));
  });

  it('takes a client of a reader that says it replies for one that views', async () => {
    const places = [{ accountId, threadId: mailboxId, doing: 'replying' }];
    await gateway.resume(client, resume);

    await gateway.stay(client, { places, isIdle: false });
    expect(presence.peopleHere(accountId)).toMatchObject([{ userId: 'somebody', places: [{ doing: 'viewing' }] }]);

    roleOf.mockResolvedValue('member');
    await gateway.stay(client, { places, isIdle: false });
    expect(presence.peopleHere(accountId)).toMatchObject([
      { displayName: 'Some Body', places: [{ doing: 'replying' }] },
    ]);
  });

  it('believes what a client said last of where it is, not what was answered last', async () => {
    await gateway.resume(client, resume);
    let answer: (role: 'member') => void = () => undefined;
    roleOf.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));

    const first = gateway.stay(client, {
      places: [{ accountId, threadId: mailboxId, doing: 'replying' }],
      isIdle: false,
    });
    await gateway.stay(client, { places: [], isIdle: false });
    answer('member');
    await first;

    expect(presence.peopleHere(accountId)).toEqual([]);
  });

  it('notes nothing of an account that a client does not follow', async () => {
    await gateway.viewing(client, viewing);

    expect(presence.of(accountId).viewing.size).toBe(0);
  });

  it('sends a client away that opens mailboxes far faster than a person can', async () => {
    await gateway.resume(client, resume);
    const changes = vi.fn<() => void>();
    presence.onChange(accountId, changes);

    void Array.from({ length: 100 }, (_, index) =>
      gateway.viewing(client, { accountId, mailboxId: index % 2 === 0 ? mailboxId : null }),
    );
    await Promise.resolve();

    expect(client.connected).toBe(false);
    expect(changes.mock.calls.length).toBeLessThan(10);
  });
});

describe('the frames that one client hears', () => {
  let bus: EventBus;
  let gateway: PushGateway;
  let client: PushClient & { connected: boolean };
  /** The account's log, of frames without contents. */
  let head: number;
  let heard: number[];
  /** Called in the middle of each reading of the log, when the answer is fixed and on its way. */
  let whileReading: () => Promise<void>;
  let isPruned: boolean;

  beforeEach(() => {
    bus = new EventBus();
    head = 3;
    isPruned = false;
    heard = [];
    whileReading = () => Promise.resolve();
    const log = {
      headSeq: () => Promise.resolve(head),
      framesAfter: async (_: string, afterSeq: number, limit: number) => {
        const frames = Array.from({ length: head - afterSeq }, (_frame, index) => ({ seq: afterSeq + 1 + index }));
        if (isPruned) return [];
        await whileReading();
        return frames.slice(0, limit);
      },
    } as unknown as EventLogRepository;
    const metrics = { framesSent: () => undefined, framesEmitted: () => undefined } as unknown as Metrics;
    const publisher = new PushPublisher(log, metrics);
    const sessions = {} as SocketSessions;
    const rules = rulesWith(() => Promise.resolve('reader'));
    const presence = new Presence(bus);
    const colleagues = colleaguesOf(bus, presence);
    const whereabouts = {} as Whereabouts;
    const watchers = new HealthWatchers(rules);
    gateway = new PushGateway(
      bus,
      publisher,
      log,
      sessions,
      metrics,
      presence,
      colleagues,
      whereabouts,
      watchers,
      {} as SocketDoor,
      new AccountRooms(rules, presence),
      new DrawnReports(publisher, metrics),
    );
    client = clientThat('listens', (frames) => heard.push(...frames.map(({ seq }) => seq)));
    Object.assign(gateway, { server: serverOf(client) });
    gateway.onModuleInit();
  });

  const commit = (): void => {
    head += 1;
    bus.publish('frames.committed', { accountId, names: ['message.added'] });
  };
  /** Lets what was begun and waits for nothing from outside come to its end. */
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  /** Commits once in the middle of the next reading of the log, and waits until that has been sent, were it sent at all. */
  const commitWhileReading = (): void => {
    whileReading = async () => {
      whileReading = () => Promise.resolve();
      commit();
      await settle();
    };
  };

  it('come in order when something is committed while what it missed is being read', async () => {
    commitWhileReading();

    const reply = await gateway.resume(client, { accountId, afterSeq: 1 });
    commit();
    await settle();

    expect(heard).toEqual([2, 3, 4, 5]);
    expect(reply).toEqual({ outcome: 'replayed', seq: 4 });
  });

  it('come when something is committed while nothing new is found in the log', async () => {
    commitWhileReading();

    const reply = await gateway.resume(client, { accountId, afterSeq: 3 });
    commit();
    await settle();

    expect(heard).toEqual([4, 5]);
    expect(reply).toEqual({ outcome: 'replayed', seq: 4 });
  });

  it('are to be read anew when what was kept from it meanwhile is not in the log any more', async () => {
    whileReading = async () => {
      whileReading = () => Promise.resolve();
      commit();
      await settle();
      isPruned = true;
    };

    expect(await gateway.resume(client, { accountId, afterSeq: 3 })).toEqual({ outcome: 'resync-needed', seq: 4 });
  });

  it('come in a moment when the log could not be read, though nothing else is committed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await gateway.resume(client, { accountId, afterSeq: 3 });
      whileReading = () => Promise.reject(new Error('no connection to the database'));
      commit();
      await settle();
      expect(heard).toEqual([]);

      whileReading = () => Promise.resolve();
      vi.advanceTimersByTime(1500);
      await settle();
      expect(heard).toEqual([4]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('go on after the number that it was told when it has to read everything anew', async () => {
    commitWhileReading();

    const reply = await gateway.resume(client, { accountId, afterSeq: 900 });
    commit();
    await settle();

    expect(reply).toEqual({ outcome: 'resync-needed', seq: 4 });
    expect(heard).toEqual([5]);
  });

  it('do not come a second time after a while in which nobody here followed the account', async () => {
    await gateway.resume(client, { accountId, afterSeq: 3 });
    client.rooms.clear();
    // Nobody told of these, as when the process stood still.
    head += 2;

    await gateway.resume(client, { accountId, afterSeq: 3 });
    commit();
    await settle();

    expect(heard).toEqual([4, 5, 6]);
  });

  it('are none when access was taken away while they were being read', async () => {
    whileReading = async () => client.rooms.clear();

    expect(await gateway.resume(client, { accountId, afterSeq: 1 })).toEqual({ outcome: 'not-found' });

    expect(heard).toEqual([]);
  });

  it('are at most 500 at a time', async () => {
    head = 900;
    const sizes: number[] = [];
    client = clientThat('listens', (frames) => sizes.push(frames.length));
    Object.assign(gateway, { server: serverOf(client) });

    await gateway.resume(client, { accountId, afterSeq: 0 });

    expect(sizes).toEqual([500, 400]);
  });
});

/** Never told of other processes. */
const colleaguesOf = (bus: EventBus, presence: Presence): Colleagues => new Colleagues(bus, presence);

const users = {
  read: (id: string) => Promise.resolve({ id, displayName: 'Some Body', email: 'somebody@example.org', isAdmin: true }),
} as unknown as UsersService;

type Hear = (frames: readonly { seq: number }[]) => void;

/** A server with one client, as much of it as sends frames. */
function serverOf(client: PushClient) {
  const rooms = { has: (room: string) => client.rooms.has(room), get: () => new Set([client.id]) };
  const sendTo = (room: string, except: readonly string[]) => ({
    except: (ids: readonly string[]) => sendTo(room, ids),
    emit: (name: 'frames', frames: PushFrame[]) => {
      if (client.rooms.has(room) && !except.includes(client.id)) client.emit(name, frames);
    },
  });
  return {
    sockets: { adapter: { rooms }, sockets: new Map([[client.id, client]]) },
    to: (room: string) => sendTo(room, []),
  };
}

/** As much of a socket as is asked for here. */
function clientThat(id: string, hear: Hear = () => undefined): PushClient & { connected: boolean } {
  const rooms = new Set<string>();
  const client = {
    id,
    rooms,
    connected: true,
    handshake: { headers: {}, auth: {} },
    data: {
      resumes: new Pace({ limit: 30, windowMs: 1000 }),
      views: new Pace({ limit: 5, windowMs: 1000 }),
      stays: new Pace({ limit: 10, windowMs: 1000 }),
      stayCount: 0,
      person: null,
      user: somebody,
      backlog: { take: () => true },
    },
    emit: (name: string, frames: readonly { seq: number }[]) => name === 'frames' && hear(frames),
    join: (room: string) => Promise.resolve(void rooms.add(room)),
    leave: (room: string) => rooms.delete(room),
    disconnect: () => (client.connected = false),
  };
  return client as unknown as PushClient & { connected: boolean };
}

/** An administrator is signed in, whose role in every account `roleOf` says. */
function rulesWith(roleOf: AccessRules['roleOf']): AccessRules {
  return new (class extends AccessRules {
    override readonly ownOrigin = null;
    override readonly entrantOf = () =>
      Promise.resolve({ ...somebody, mustSetUpSecondFactor: false, startedAt: new Date() });
    override readonly openSessions = () => Promise.resolve(new Map<string, Date>());
    override readonly roleOf = roleOf;
    override readonly hasAccount = () => Promise.resolve(true);
  })();
}
