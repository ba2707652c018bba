import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openPushSocket, type PushListeners } from './socket';

type Handler = (payload?: unknown) => void;

/** Stands in for the connection: a test plays the server. */
const server = vi.hoisted(() => ({
  handlers: new Map<string, Handler>(),
  viewed: [] as unknown[],
  asked: [] as { request: unknown; answer: (reply: unknown) => void }[],
  connected: true,
  active: true,
  connects: 0,
}));

vi.mock('socket.io-client', () => ({
  io: () => ({
    get connected() {
      return server.connected;
    },
    get active() {
      return server.active;
    },
    on: (name: string, handler: Handler) => server.handlers.set(name, handler),
    emit: (_: string, viewing: unknown) => server.viewed.push(viewing),
    connect: () => server.connects++,
    close: () => undefined,
    timeout: () => ({
      emitWithAck: (_: string, request: unknown) =>
        new Promise((resolve) => server.asked.push({ request, answer: resolve })),
    }),
  }),
}));

const hear = (name: string, payload?: unknown) => server.handlers.get(name)?.(payload);
const frame = (seq: number, name = 'mailbox.removed') => ({ accountId: 'a', seq, name, payload: { mailboxId: 'm' } });
const settle = () => vi.advanceTimersByTimeAsync(0);

let listeners: { [Name in keyof PushListeners]: ReturnType<typeof vi.fn<PushListeners[Name]>> };
const seqs = () => listeners.frames.mock.calls.flatMap(([, frames]) => frames.map(({ seq }) => seq));

beforeEach(() => {
  vi.useFakeTimers();
  Object.assign(server, { asked: [], viewed: [], connected: true, active: true, connects: 0 });
  listeners = {
    frames: vi.fn(),
    resync: vi.fn(),
    accountsChanged: vi.fn(),
    presence: vi.fn(),
    healthChanged: vi.fn(),
    readingChanged: vi.fn(),
    connected: vi.fn(),
    disconnected: vi.fn(),
    refused: vi.fn(() => Promise.resolve(true)),
  };
});

afterEach(() => vi.useRealTimers());

function following(afterSeq = 4) {
  const socket = openPushSocket(listeners);
  socket.follow('a', afterSeq);
  return socket;
}

describe('the push socket', () => {
  it('says where one is when that changes, and again after each connect', () => {
    const here = { places: [{ accountId: 'a', threadId: 't', doing: 'viewing' as const }], isIdle: false };
    following().stay(here);
    hear('connect');
    expect(server.viewed).toEqual([here, here]);
  });

  it('passes on why the server does not let it in, and nothing where nobody answered', () => {
    following();
    const detail = 'MailDesk is open in 10 places already.';
    hear('connect_error', Object.assign(new Error('session.too-many-places'), { data: { detail } }));
    hear('connect_error', new Error('websocket error'));
    expect(listeners.disconnected.mock.calls).toEqual([[{ code: 'session.too-many-places', detail }], [null]]);
  });

  it('passes on who is where in accounts that it follows', () => {
    following();
    const news = { accountId: 'a', isWhole: true, people: [] };
    hear('presence', { ...news, accountId: 'b' });
    hear('presence', news);
    expect(listeners.presence.mock.calls).toEqual([[news]]);
  });

  it('asks for what came after the frame it knows, and passes on what follows', () => {
    following();
    hear('frames', [frame(5), frame(6)]);
    expect(server.asked[0]?.request).toEqual({ accountId: 'a', afterSeq: 4 });
    expect(seqs()).toEqual([5, 6]);
  });

  it('asks again at a hole, and passes each frame on once', async () => {
    following();
    server.asked[0]?.answer({ outcome: 'replayed', seq: 4 });
    await settle();

    hear('frames', [frame(7)]);
    expect(server.asked[1]?.request).toEqual({ accountId: 'a', afterSeq: 4 });

    hear('frames', [frame(5), frame(6), frame(7)]);
    hear('frames', [frame(7), frame(8)]);
    expect(seqs()).toEqual([5, 6, 7, 8]);
  });

  it('has everything read anew when too much was missed, and goes on from there', async () => {
    following();
    server.asked[0]?.answer({ outcome: 'resync-needed', seq: 900 });
    await settle();
    hear('frames', [frame(901)]);

    expect(listeners.resync).toHaveBeenCalledWith('a');
    expect(seqs()).toEqual([901]);
  });

  it.each([
    { what: 'behind the missed ones', reply: { outcome: 'replayed', seq: 6 }, missed: [5, 6], from: 6 },
    { what: 'behind a reply that has all read anew', reply: { outcome: 'resync-needed', seq: 6 }, missed: [], from: 6 },
  ])('asks for what came too early while it was asking, $what', async ({ reply, missed, from }) => {
    following();
    hear('frames', [frame(7)]);
    hear(
      'frames',
      missed.map((seq) => frame(seq)),
    );
    server.asked[0]?.answer(reply);
    await settle();

    expect(server.asked[1]?.request).toEqual({ accountId: 'a', afterSeq: from });
    hear('frames', [frame(7)]);
    expect(seqs()).toEqual([...missed, 7]);
  });

  it('goes on from where the numbers went back to', async () => {
    following(900);
    server.asked[0]?.answer({ outcome: 'resync-needed', seq: 100 });
    await settle();
    hear('frames', [frame(101)]);

    expect(seqs()).toEqual([101]);
    expect(server.asked).toHaveLength(1);
  });

  it('resumes every account after a new connection', () => {
    following();
    hear('frames', [frame(5)]);
    hear('disconnect', 'transport close');
    hear('connect');
    expect(server.asked.at(-1)?.request).toEqual({ accountId: 'a', afterSeq: 5 });
    expect(listeners.disconnected).toHaveBeenCalledOnce();
  });

  it('asks for some accounts at a time, and next for the one that is open', async () => {
    const socket = openPushSocket(listeners);
    const accounts = Array.from({ length: 600 }, (_, index) => `a${index}`);
    for (const accountId of accounts) socket.follow(accountId, 0);
    const asked = () => server.asked.map(({ request }) => (request as { accountId: string }).accountId);
    expect(asked()).toEqual(accounts.slice(0, 10));

    socket.view({ accountId: 'a500', mailboxId: 'm' });
    server.asked[3]?.answer({ outcome: 'replayed', seq: 0 });
    await settle();
    expect(asked().slice(10)).toEqual(['a500']);

    for (let answered = 0; answered < server.asked.length; answered += 1) {
      server.asked[answered]?.answer({ outcome: 'replayed', seq: 0 });
      await settle();
    }
    expect(new Set(asked())).toEqual(new Set(accounts));
    expect(asked()).toHaveLength(600);
  });

  it('begins anew after a new connection, whatever was asked before', async () => {
    const socket = openPushSocket(listeners);
    for (let index = 0; index < 30; index += 1) socket.follow(`a${index}`, 0);
    const before = [...server.asked];
    hear('disconnect', 'transport close');
    hear('connect');
    for (const { answer } of before) answer({ outcome: 'replayed', seq: 0 });
    await settle();

    expect(server.asked).toHaveLength(before.length + 10);
  });

  it('asks for an account that was let go and followed anew while it was asking', async () => {
    const socket = following();
    socket.unfollow('a');
    socket.follow('a', 9);
    server.asked[0]?.answer({ outcome: 'replayed', seq: 4 });
    await settle();

    expect(server.asked.map(({ request }) => request)).toEqual([
      { accountId: 'a', afterSeq: 4 },
      { accountId: 'a', afterSeq: 9 },
    ]);
  });

  it('counts a frame of a kind it does not know without passing it on', () => {
    following();
    hear('frames', [frame(5, 'something.newer'), frame(6)]);
    expect(seqs()).toEqual([6]);
    expect(server.asked).toHaveLength(1);
  });

  it('asks from where it is when it was too slow to be fed further', async () => {
    following();
    server.asked[0]?.answer({ outcome: 'replayed', seq: 4 });
    await settle();
    hear('frames', [frame(5), frame(6)]);
    hear('stale', { accountId: 'a', headSeq: 2000 });

    expect(server.asked[1]?.request).toEqual({ accountId: 'a', afterSeq: 6 });
  });

  it('asks once more when it was told so while it was asking', async () => {
    following();
    hear('stale', { accountId: 'a', headSeq: 2000 });
    expect(server.asked).toHaveLength(1);
    server.asked[0]?.answer({ outcome: 'replayed', seq: 4 });
    await settle();

    expect(server.asked).toHaveLength(2);
  });

  it('takes no notice of being stale in an account that it does not follow', () => {
    following();
    hear('stale', { accountId: 'b', headSeq: 2000 });

    expect(server.asked).toHaveLength(1);
  });

  it('takes no notice of what is no frame', () => {
    following();
    hear('frames', [null, 7, { accountId: 'a' }]);
    hear('frames', 'nonsense');
    expect(seqs()).toEqual([]);
  });

  it('has the accounts read anew when one can no longer be followed', async () => {
    following();
    server.asked[0]?.answer({ outcome: 'not-found' });
    await settle();
    hear('frames', [frame(5)]);
    expect(listeners.accountsChanged).toHaveBeenCalledOnce();
    expect(seqs()).toEqual([]);
  });

  it('asks once more when the answer makes no sense', async () => {
    following();
    server.asked[0]?.answer('what?');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(server.asked).toHaveLength(2);
  });

  it.each([
    { what: 'connects again when the session still holds', holds: true, connects: 1 },
    { what: 'stays away when the session has ended', holds: false, connects: 0 },
  ])('$what after the server closed the connection', async ({ holds, connects }) => {
    listeners.refused.mockResolvedValue(holds);
    following();
    hear('disconnect', 'io server disconnect');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(server.connects).toBe(connects);
  });

  it('says what is open once the account is followed, again after a new connection, and when it is closed', async () => {
    const socket = following();
    server.connected = false;
    socket.view({ accountId: 'a', mailboxId: 'm' });
    expect(server.viewed).toEqual([]);

    server.connected = true;
    for (const { answer } of server.asked) answer({ outcome: 'replayed', seq: 4 });
    await settle();
    hear('connect');
    server.asked.at(-1)?.answer({ outcome: 'replayed', seq: 4 });
    await settle();
    socket.view(null);

    const open = { accountId: 'a', mailboxId: 'm' };
    expect(server.viewed).toEqual([open, open, { accountId: 'a', mailboxId: null }]);
  });

  it('asks for news of health again after the connection was lost, and no more once nobody looks', () => {
    const socket = following();
    socket.watchHealth(true);
    hear('connect');
    expect(server.viewed).toEqual([{ watching: true }, { watching: true }]);
    hear('healthChanged');
    expect(listeners.healthChanged).toHaveBeenCalledOnce();

    socket.watchHealth(false);
    hear('connect');
    expect(server.viewed).toEqual([{ watching: true }, { watching: true }, { watching: false }]);
  });
});
