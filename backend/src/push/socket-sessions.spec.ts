import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AccessRules } from '../common/access-rules.js';
import type { PushClient, PushServer } from './push-sockets.js';
import { SocketSessions } from './socket-sessions.js';

const minuteMs = 60_000;

describe('the sessions of open sockets', () => {
  const end = new Date('2030-01-01T12:00:00Z');
  let open: string[];
  let disconnected: string[];
  const openSessions = vi.fn<AccessRules['openSessions']>();
  const clients = ['a', 'a', 'b'].map((sessionId, index) => [`socket ${index}`, { data: { user: { sessionId } } }]);
  // As much of a server as is asked for here: its sockets, and the ending of those in a room.
  const server = {
    sockets: { sockets: new Map(clients as [string, unknown][]) },
    in: (room: string) => ({ disconnectSockets: () => disconnected.push(room) }),
  } as unknown as PushServer;
  const sessions = new SocketSessions({ openSessions } as unknown as AccessRules);

  beforeEach(() => {
    vi.useFakeTimers();
    open = ['a', 'b'];
    disconnected = [];
    openSessions.mockReset().mockImplementation(() => Promise.resolve(new Map(open.map((id) => [id, end]))));
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('are looked at every minute, and sockets of those that are gone end', async () => {
    const stop = sessions.lookAfter(server);

    await vi.advanceTimersByTimeAsync(minuteMs);
    expect(disconnected).toEqual([]);
    open = ['a'];
    await vi.advanceTimersByTimeAsync(minuteMs);

    expect(disconnected).toEqual(['session:b']);
    expect(openSessions).toHaveBeenLastCalledWith(['a', 'b']);
    stop();
  });

  it('go on when they cannot be looked at, and are looked at again a minute later', async () => {
    openSessions.mockRejectedValueOnce(new Error('the database restarts'));
    open = [];
    const stop = sessions.lookAfter(server);

    await vi.advanceTimersByTimeAsync(minuteMs);
    expect(disconnected).toEqual([]);
    await vi.advanceTimersByTimeAsync(minuteMs);

    expect(disconnected).toEqual(['session:a', 'session:b']);
    stop();
  });

  it('are not looked at any more after the stop', async () => {
    sessions.lookAfter(server)();

    await vi.advanceTimersByTimeAsync(5 * minuteMs);

    expect(openSessions).not.toHaveBeenCalled();
  });
});

describe('the end of a session with an open socket', () => {
  const now = new Date('2030-01-01T12:00:00Z');
  const inMinutes = (count: number): Date => new Date(now.getTime() + count * minuteMs);
  const openSessions = vi.fn<AccessRules['openSessions']>();
  const sessions = new SocketSessions({ openSessions } as unknown as AccessRules);
  let client: EventEmitter & { connected: boolean; disconnect: () => void };

  beforeEach(() => {
    vi.useFakeTimers({ now });
    client = Object.assign(new EventEmitter(), {
      connected: true,
      data: { user: { sessionId: 'a', expiresAt: inMinutes(10) } },
      disconnect: () => (client.connected = false),
    });
    sessions.watch(client as unknown as PushClient);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('ends the socket', async () => {
    openSessions.mockResolvedValue(new Map());

    await vi.advanceTimersByTimeAsync(9 * minuteMs);
    expect(client.connected).toBe(true);
    await vi.advanceTimersByTimeAsync(2 * minuteMs);

    expect(client.connected).toBe(false);
  });

  it('is the later one when the session was extended meanwhile', async () => {
    openSessions.mockResolvedValue(new Map([['a', inMinutes(18)]]));

    await vi.advanceTimersByTimeAsync(17 * minuteMs);
    expect(client.connected).toBe(true);
    await vi.advanceTimersByTimeAsync(2 * minuteMs);

    expect(client.connected).toBe(false);
  });

  it('ends the socket, too, when it cannot be known whether it was extended', async () => {
    openSessions.mockRejectedValue(new Error('the database restarts'));

    await vi.advanceTimersByTimeAsync(11 * minuteMs);

    expect(client.connected).toBe(false);
  });
});
