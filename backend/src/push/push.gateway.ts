import {
  clientEvents,
  type PresentPerson,
  type HealthWatch,
  type PushFrame,
  type ResumeReply,
  type ResumeRequest,
  type Viewing,
} from '@maildesk/contracts';
import { Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { type OnGatewayConnection, type OnGatewayInit, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import { setTimeout as pause } from 'node:timers/promises';
import { Colleagues } from '../common/colleagues.js';
import { EventBus } from '../common/event-bus.js';
import { Metrics } from '../common/metrics/metrics.js';
import { Presence } from '../common/presence.js';
import { issuesOf } from '../common/schema.js';
import { EventLogRepository } from '../database/database.module.js';
import { AccountRooms } from './account-rooms.js';
import { ClientEvent } from './client-event.js';
import { DrawnReports } from './drawn-reports.js';
import { HealthWatchers } from './health-watchers.js';
import type { Pace } from './pace.js';
import { PushPublisher } from './push-publisher.js';
import { accountRoom, type PushClient, type PushServer, sessionRoom, userRoom } from './push-sockets.js';
import { type Replay, Replays } from './replays.js';
import { SocketDoor } from './socket-door.js';
import { SocketSessions } from './socket-sessions.js';
import { Whereabouts } from './whereabouts.js';

/** A client that missed more than this reads its lists anew; that is faster. */
const replayLimit = 1000;
/** What the contract allows in one message. */
const framesAtOnce = 500;

/** A client asks again after this long, so an answer would be for nobody. */
const longestResumeWaitMs = 15_000;

/** Nobody looks at what was on screen so long ago any more. */
const longestViewWaitMs = 10_000;

/** How long it takes at most until a browser counts as gone that has neither closed its connection nor answers. */
const heartbeat = { pingInterval: 10_000, pingTimeout: 8000 };

/**
 * The live wire to browsers. Rooms of accounts are joined here alone, after the same questions that a request is asked; a client names
 * accounts, never rooms. Access that is taken away ends the subscription at once.
 */
@WebSocketGateway({
  transports: ['websocket', 'polling'],
  maxHttpBufferSize: 64 * 1024,
  serveClient: false,
  ...heartbeat,
})
export class PushGateway implements OnGatewayInit, OnGatewayConnection, OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(PushGateway.name);
  private readonly subscriptions: (() => void)[] = [];
  private readonly replays = new Replays();
  @WebSocketServer() private readonly server!: PushServer;

  constructor(
    private readonly bus: EventBus,
    private readonly publisher: PushPublisher,
    private readonly eventLog: EventLogRepository,
    private readonly sessions: SocketSessions,
    private readonly metrics: Metrics,
    private readonly presence: Presence,
    private readonly colleagues: Colleagues,
    private readonly whereabouts: Whereabouts,
    private readonly healthWatchers: HealthWatchers,
    private readonly door: SocketDoor,
    private readonly rooms: AccountRooms,
    private readonly drawnReports: DrawnReports,
  ) {}

  onModuleInit(): void {
    this.subscriptions.push(
      this.bus.on('frames.committed', ({ accountId }) => this.publish(accountId)),
      this.bus.on('frames.committed', ({ accountId, names }) => this.healthWatchers.heard(accountId, names)),
      this.bus.on('account.members-changed', ({ accountId, userIds }) =>
        this.rooms.membersChanged(this.server, accountId, userIds),
      ),
      this.bus.on('reading.changed', (change) => this.rooms.tellOwn(this.server, change)),
      this.bus.on('account.removed', ({ accountId, userIds }) => this.accountRemoved(accountId, userIds)),
      this.bus.on('session.ended', ({ sessionId }) => this.server.in(sessionRoom(sessionId)).disconnectSockets(true)),
      this.bus.on('events.missed', () => this.readAnew()),
      this.colleagues.onChange((accountId, people) => this.tellOfPeople(accountId, people)),
    );
  }

  onModuleDestroy(): void {
    for (const unsubscribe of this.subscriptions) unsubscribe();
    this.healthWatchers.stop();
  }

  afterInit(server: PushServer): void {
    this.subscriptions.push(this.sessions.lookAfter(server));
    this.door.keep(server);
  }

  handleConnection(client: PushClient): void {
    this.sessions.watch(client);
    client.once('disconnect', () => {
      this.presence.leave(client.id);
      this.healthWatchers.leave(client);
    });
  }

  /** Subscribes a client to an account and tells it what it missed; see the contract. */
  @ClientEvent('resume')
  async resume(client: PushClient, request: unknown): Promise<ResumeReply> {
    const checked = issuesOf(clientEvents.resume.payload, request, 'resume');
    if (checked.issues.length > 0) return { outcome: 'not-found' };
    const { accountId, afterSeq } = checked.value as ResumeRequest;
    if (!(await hasTurn(client, client.data.resumes, longestResumeWaitMs))) return { outcome: 'not-found' };
    if (!(await this.rooms.mayEnter(client, accountId))) return { outcome: 'not-found' };
    // What joins after it is gone is never taken out again.
    if (!client.connected) return { outcome: 'not-found' };

    // In the room first, so that access that is taken away meanwhile ends it; the log second, and live frames after that.
    this.presence.follow(client.id, accountId);
    const replay = this.replays.begin(accountId, client.id);
    this.forgetUnfollowed(accountId);
    try {
      await client.join(accountRoom(accountId));
      await this.publisher.begin(accountId);
      const reply = await this.tellMissed(client, { accountId, afterSeq }, replay);
      if (reply.outcome !== 'not-found') this.tellWhoIsThere(client, accountId);
      return reply;
    } finally {
      replay.end();
    }
  }

  /** Sends what is in the log after `afterSeq`. With its last frame the replay ends, so that the next one comes live. */
  private async tellMissed(
    client: PushClient,
    { accountId, afterSeq }: ResumeRequest,
    replay: Replay,
  ): Promise<ResumeReply> {
    const head = await this.eventLog.headSeq(accountId);
    const missed = await this.readMissed(accountId, afterSeq, replay);
    if (head === null || !client.rooms.has(accountRoom(accountId))) return { outcome: 'not-found' };
    // The log may have been shortened, or the database restored, since the client last heard of it.
    const isGapless = missed.length === 0 ? afterSeq === head : missed[0]?.seq === afterSeq + 1;
    const isWhole = (missed.at(-1)?.seq ?? afterSeq) >= replay.withheldTo;
    const isReplayed = isGapless && isWhole && missed.length <= replayLimit && client.data.backlog.take(missed.length);
    replay.end();
    if (!isReplayed) return { outcome: 'resync-needed', seq: Math.max(head, replay.withheldTo) };
    for (let from = 0; from < missed.length; from += framesAtOnce)
      client.emit('frames', missed.slice(from, from + framesAtOnce));
    return { outcome: 'replayed', seq: missed.at(-1)?.seq ?? afterSeq };
  }

  /** The frames after `afterSeq`, at least as far as live ones were withheld, or more of them than can be replayed. */
  private async readMissed(accountId: string, afterSeq: number, replay: Replay): Promise<PushFrame[]> {
    const missed: PushFrame[] = [];
    for (;;) {
      const from = missed.at(-1)?.seq ?? afterSeq;
      const wanted = replay.withheldTo;
      const more = await this.eventLog.framesAfter(accountId, from, replayLimit + 1 - missed.length);
      missed.push(...more);
      const isThere = (missed.at(-1)?.seq ?? afterSeq) >= replay.withheldTo;
      // What was withheld before the log was read, and is not in it, is not there any more.
      const isGone = more.length === 0 && wanted === replay.withheldTo;
      if (isThere || isGone || missed.length > replayLimit) return missed;
    }
  }

  /**
   * Notes which mailbox a client has open. The room is the proof that it may see the account: it is entered by `resume`, which
   * needs the same right, and left with the right.
   */
  @ClientEvent('viewing')
  async viewing(client: PushClient, message: unknown): Promise<void> {
    const checked = issuesOf(clientEvents.viewing.payload, message, 'viewing');
    if (checked.issues.length > 0) return;
    if (!(await hasTurn(client, client.data.views, longestViewWaitMs))) return;
    const { accountId, mailboxId } = checked.value as Viewing;
    if (client.rooms.has(accountRoom(accountId))) this.presence.view(client.id, accountId, mailboxId);
  }

  /** Notes which conversations a client has open. */
  @ClientEvent('presence')
  async stay(client: PushClient, message: unknown): Promise<void> {
    await this.whereabouts.note(client, message, () => hasTurn(client, client.data.stays, longestViewWaitMs));
  }

  private tellWhoIsThere(client: PushClient, accountId: string): void {
    if (!client.rooms.has(accountRoom(accountId))) return;
    client.emit('presence', { accountId, isWhole: true, people: this.colleagues.in(accountId) });
  }

  private tellOfPeople(accountId: string, people: readonly PresentPerson[]): void {
    // Who is being told what they missed is still in the room when that has been done.
    const replaying = this.replays.withhold(accountId, 0);
    this.sendAwaySlow(accountId, { count: 1, headSeq: this.publisher.sentTo(accountId) }, replaying);
    this.server.to(accountRoom(accountId)).emit('presence', { accountId, isWhole: false, people });
  }

  /** Who has the page of health open hears that something is new, and reads it anew with the rights that they have then. */
  @ClientEvent('watchHealth')
  watchHealth(client: PushClient, message: unknown): void {
    const checked = issuesOf(clientEvents.watchHealth.payload, message, 'watchHealth');
    if (checked.issues.length > 0) return;
    const { watching } = checked.value as HealthWatch;
    if (watching && client.connected) this.healthWatchers.join(client);
    else this.healthWatchers.leave(client);
  }

  /** Counts how long rows took until they were drawn. What is told too often is not heard: it only makes a figure. */
  @ClientEvent('drawn')
  drawn(client: PushClient, message: unknown): void {
    if (client.data.reports.waitMs(Date.now()) === 0) this.drawnReports.note(client, message);
  }

  private async publish(accountId: string): Promise<void> {
    this.forgetUnfollowed(accountId);
    await this.publisher.publish(accountId, (frames) => this.feed(accountId, frames));
  }

  /** Whoever is the first to follow an account has what was before from the log: it must not come once more behind that. */
  private forgetUnfollowed(accountId: string): void {
    if (!this.server.sockets.adapter.rooms.has(accountRoom(accountId))) this.publisher.forget(accountId);
  }

  /** Sends frames to whoever follows the account. A client that cannot keep up is told so, and is left in peace until it asks. */
  private feed(accountId: string, frames: PushFrame[]): void {
    const headSeq = frames.at(-1)?.seq ?? 0;
    const replaying = this.replays.withhold(accountId, headSeq);
    this.sendAwaySlow(accountId, { count: frames.length, headSeq }, replaying);
    this.server
      .to(accountRoom(accountId))
      .except([...replaying])
      .emit('frames', frames);
  }

  private sendAwaySlow(
    accountId: string,
    { count, headSeq }: { count: number; headSeq: number },
    spared: ReadonlySet<string> = new Set(),
  ): void {
    const room = accountRoom(accountId);
    const { adapter, sockets } = this.server.sockets;
    for (const id of adapter.rooms.get(room) ?? []) {
      const client = sockets.get(id);
      if (client === undefined || spared.has(id) || client.data.backlog.take(count)) continue;
      void client.leave(room);
      client.emit('stale', { accountId, headSeq });
      this.metrics.clientStale();
    }
  }

  /** Another process may have told of frames, of access that was taken away or of sessions that ended, and was not heard. */
  private async readAnew(): Promise<void> {
    // What fails of the first is done again within a minute, and must not hold up the rest.
    await Promise.all([this.sessions.endForgotten(this.server), this.recheckFollowed()]);
  }

  private async recheckFollowed(): Promise<void> {
    await this.rooms.recheck(this.server, this.publisher.accountIds());
    for (const accountId of this.publisher.accountIds()) await this.publish(accountId);
  }

  private accountRemoved(accountId: string, userIds: readonly string[]): void {
    this.publisher.forget(accountId);
    this.server.socketsLeave(accountRoom(accountId));
    for (const userId of userIds) this.server.to(userRoom(userId)).emit('accountsChanged');
  }
}

/** Waits for a message's turn. Answers false when the client is gone by then; one that asks far too often is sent away. */
async function hasTurn(client: PushClient, pace: Pace, longestMs: number): Promise<boolean> {
  const waitMs = pace.waitMs(Date.now());
  if (waitMs > longestMs) client.disconnect(true);
  else if (waitMs > 0) await pause(waitMs, undefined, { ref: false });
  return client.connected;
}
