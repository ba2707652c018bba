import {
  type ClientToServerEvents,
  type PushFrame,
  type ResumeReply,
  resumeRequestSchema,
  type ServerToClientEvents,
} from '@maildesk/contracts';
import { Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import {
  type OnGatewayConnection,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import { AccessRules, type SignedInUser } from '../common/access-rules.js';
import { EventBus } from '../common/event-bus.js';
import { isOwnOrigin } from '../common/own-origin.js';
import { issuesOf } from '../common/schema.js';
import { sessionCookie } from '../common/session-cookie.js';
import { EventLogRepository } from '../database/database.module.js';
import { PushPublisher } from './push-publisher.js';

type Client = Socket<ClientToServerEvents, ServerToClientEvents, Record<string, never>, { user: SignedInUser }>;

/** A client that missed more than this reads its lists anew; that is faster. */
const replayLimit = 1000;

const accountRoom = (accountId: string): string => `account:${accountId}`;
const userRoom = (userId: string): string => `user:${userId}`;
const sessionRoom = (sessionId: string): string => `session:${sessionId}`;

/**
 * The live wire to browsers. Rooms are joined here alone, after the same questions that a request is asked; a client names
 * accounts, never rooms. Access that is taken away ends the subscription at once.
 */
@WebSocketGateway({ transports: ['websocket', 'polling'], maxHttpBufferSize: 64 * 1024, serveClient: false })
export class PushGateway implements OnGatewayInit, OnGatewayConnection, OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(PushGateway.name);
  private readonly subscriptions: (() => void)[] = [];
  @WebSocketServer() private readonly server!: Server<
    ClientToServerEvents,
    ServerToClientEvents,
    Record<string, never>,
    { user: SignedInUser }
  >;

  constructor(
    private readonly rules: AccessRules,
    private readonly bus: EventBus,
    private readonly publisher: PushPublisher,
    private readonly eventLog: EventLogRepository,
  ) {}

  onModuleInit(): void {
    this.subscriptions.push(
      this.bus.on('frames.committed', ({ accountId }) => this.publish(accountId)),
      this.bus.on('account.members-changed', ({ accountId, userIds }) => this.membersChanged(accountId, userIds)),
      this.bus.on('account.removed', ({ accountId, userIds }) => this.accountRemoved(accountId, userIds)),
      this.bus.on('session.ended', ({ sessionId }) => this.server.in(sessionRoom(sessionId)).disconnectSockets(true)),
    );
  }

  onModuleDestroy(): void {
    for (const unsubscribe of this.subscriptions) unsubscribe();
  }

  afterInit(server: Server): void {
    server.use((socket, next) => {
      this.authenticate(socket as Client).then(
        () => next(),
        () => next(new Error('session.required')),
      );
    });
  }

  async handleConnection(client: Client): Promise<void> {
    const { id, sessionId } = client.data.user;
    await client.join([userRoom(id), sessionRoom(sessionId)]);
  }

  /** Subscribes a client to an account and tells it what it missed; see the contract. */
  @SubscribeMessage('resume')
  async resume(client: Client, request: unknown): Promise<ResumeReply> {
    const checked = issuesOf(resumeRequestSchema, request, 'resume');
    if (checked.issues.length > 0) return { outcome: 'not-found' };
    const { accountId, afterSeq } = checked.value as { accountId: string; afterSeq: number };
    const user = await this.rules.userOf(sessionCookie.read(client.handshake.headers.cookie));
    if (user === null || (await this.rules.roleOf(user.id, accountId)) === null) return { outcome: 'not-found' };

    // In the room first, the log second: what commits in between comes twice and is dropped by its number, never missed.
    await client.join(accountRoom(accountId));
    await this.publisher.begin(accountId);
    const head = await this.eventLog.headSeq(accountId);
    if (head === null) return { outcome: 'not-found' };
    const missed = await this.eventLog.framesAfter(accountId, afterSeq, replayLimit + 1);
    // The log may have been shortened, or the database restored, since the client last heard of it.
    const isGapless = missed.length === 0 ? afterSeq === head : missed[0]?.seq === afterSeq + 1;
    if (!isGapless || missed.length > replayLimit) return { outcome: 'resync-needed', seq: head };
    if (missed.length > 0) client.emit('frames', missed);
    return { outcome: 'replayed', seq: missed.at(-1)?.seq ?? afterSeq };
  }

  private async publish(accountId: string): Promise<void> {
    await this.publisher.publish(accountId, (frames: PushFrame[]) =>
      this.server.to(accountRoom(accountId)).emit('frames', frames),
    );
  }

  private async authenticate(client: Client): Promise<void> {
    const { headers } = client.handshake;
    if (!isOwnOrigin(headers, this.rules.ownOrigin)) throw new Error('foreign origin');
    const user = await this.rules.userOf(sessionCookie.read(headers.cookie));
    if (user === null) throw new Error('no session');
    client.data.user = user;
  }

  private async membersChanged(accountId: string, userIds: readonly string[]): Promise<void> {
    for (const userId of userIds) {
      const role = await this.rules.roleOf(userId, accountId);
      if (role === null) this.server.in(userRoom(userId)).socketsLeave(accountRoom(accountId));
      this.server.to(userRoom(userId)).emit('accountsChanged');
    }
    this.logger.debug(`account ${accountId}: members changed`);
  }

  private accountRemoved(accountId: string, userIds: readonly string[]): void {
    this.publisher.forget(accountId);
    this.server.socketsLeave(accountRoom(accountId));
    for (const userId of userIds) this.server.to(userRoom(userId)).emit('accountsChanged');
  }
}
