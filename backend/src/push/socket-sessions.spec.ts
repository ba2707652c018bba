import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AccessRules } from '../common/access-rules.js';
import type { PushServer } from './push-sockets.js';
import { SocketSessions } from './socket-sessions.js';

const minuteMs = 60_000;

describe('the sessions of open sockets', () => {
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
    openSessions.mockReset().mockImplementation(() => Promise.resolve(new Set(open)));
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
