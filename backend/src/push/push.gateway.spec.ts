import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AccessRules } from '../common/access-rules.js';
import { EventBus } from '../common/event-bus.js';
import type { Metrics } from '../common/metrics/metrics.js';
import { Presence } from '../common/presence.js';
import type { EventLogRepository } from '../database/database.module.js';
import { Pace } from './pace.js';
import type { PushPublisher } from './push-publisher.js';
import { PushGateway } from './push.gateway.js';
import type { PushClient } from './push-sockets.js';
import type { SocketSessions } from './socket-sessions.js';

const accountId = '0d9d6a4e-6a0c-4a57-9c1f-5f3f3a8f2a10';
const mailboxId = '6f1d3c52-38a7-4a3c-b6f7-d7a7b0c3e1aa';
const resume = { accountId, afterSeq: 0 };
const viewing = { accountId, mailboxId };

describe('the wire to browsers', () => {
  let presence: Presence;
  let gateway: PushGateway;
  let client: PushClient & { connected: boolean };
  const roleOf = vi.fn<AccessRules['roleOf']>();

  beforeEach(() => {
    const bus = new EventBus();
    presence = new Presence(bus);
    roleOf.mockReset().mockResolvedValue('reader');
    const rules = { userOf: () => Promise.resolve({ id: 'somebody' }), roleOf } as unknown as AccessRules;
    const log = { headSeq: () => Promise.resolve(0), framesAfter: () => Promise.resolve([]) };
    gateway = new PushGateway(
      rules,
      bus,
      { begin: () => Promise.resolve() } as unknown as PushPublisher,
      log as unknown as EventLogRepository,
      {} as SocketSessions,
      {} as Metrics,
      presence,
    );
    client = clientThat('is here');
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

/** As much of a socket as is asked for here. */
function clientThat(id: string): PushClient & { connected: boolean } {
  const rooms = new Set<string>();
  const client = {
    id,
    rooms,
    connected: true,
    handshake: { headers: {} },
    data: {
      resumes: new Pace({ limit: 30, windowMs: 1000 }),
      views: new Pace({ limit: 5, windowMs: 1000 }),
      backlog: { take: () => true },
    },
    join: (room: string) => Promise.resolve(void rooms.add(room)),
    disconnect: () => (client.connected = false),
  };
  return client as unknown as PushClient & { connected: boolean };
}
