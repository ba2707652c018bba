import type {
  ClientToServerEvents,
  Drawn,
  PresenceNews,
  PresentPerson,
  PushEventName,
  PushFrame,
  ReadingChange,
  ResumeReply,
  ServerToClientEvents,
  Whereabouts,
} from '@maildesk/contracts';
import { io, type Socket } from 'socket.io-client';
import { eventually } from './wait.js';

type FrameOf<N extends PushEventName> = Extract<PushFrame, { name: N }>;

/** A Socket.IO connection that remembers everything it hears. */
export class LiveSocket {
  /** Every frame, in the order in which they came. */
  readonly frames: PushFrame[] = [];
  /** How often the server said that the list of accounts changed. */
  accountsChangedCount = 0;
  /** How often the server said that the health of an account changed. */
  healthChangedCount = 0;
  /** What the server said of what the user has read for themselves. */
  readonly readingChanges: ReadingChange[] = [];

  /** What it was told to be too slow for: account and last number, in order. */
  readonly staleAccounts: { readonly accountId: string; readonly headSeq: number }[] = [];

  /** Who has conversations open, by account and user. */
  private readonly present = new Map<string, Map<string, PresentPerson>>();

  private constructor(private readonly socket: Socket<ServerToClientEvents, ClientToServerEvents>) {
    socket.on('frames', (frames) => this.keep(frames));
    socket.on('stale', (stale) => this.staleAccounts.push(stale));
    socket.on('accountsChanged', () => (this.accountsChangedCount += 1));
    socket.on('presence', (news) => this.keepPresence(news));
    socket.on('healthChanged', () => (this.healthChangedCount += 1));
    socket.on('readingChanged', (change) => this.readingChanges.push(change));
  }

  /** @throws Error with the server's reason when it refuses the connection. */
  static async open(
    baseUrl: string,
    cookieHeader: string,
    { origin, accessToken }: { origin: string; accessToken: string | null } = { origin: baseUrl, accessToken: null },
  ): Promise<LiveSocket> {
    const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io(baseUrl, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      extraHeaders: { cookie: accessToken === null ? cookieHeader : '', origin },
      ...(accessToken === null ? {} : { auth: { accessToken } }),
    });
    const live = new LiveSocket(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', (error) => {
        socket.close();
        reject(error);
      });
    });
    return live;
  }

  get connected(): boolean {
    return this.socket.connected;
  }

  /** Subscribes to an account and asks for what was missed after `afterSeq`. */
  async resume(accountId: string, afterSeq: number): Promise<ResumeReply> {
    return await this.socket.timeout(10_000).emitWithAck('resume', { accountId, afterSeq });
  }

  /** Says which mailbox of the account is open on the screen. */
  view(accountId: string, mailboxId: string | null): void {
    this.socket.emit('viewing', { accountId, mailboxId });
  }

  /** Says which conversations are open on the screen. */
  stay(places: Whereabouts['places'], isIdle = false): void {
    this.socket.emit('presence', { places, isIdle });
  }

  /** Who has which conversations of the account open, by the name that colleagues see: `Ann: replying <thread>`. */
  peopleIn(accountId: string): string[] {
    return [...(this.present.get(accountId)?.values() ?? [])]
      .flatMap(({ displayName, places }) =>
        places.map(({ threadId, doing, isIdle }) => `${displayName}: ${doing} ${threadId}${isIdle ? ', idle' : ''}`),
      )
      .toSorted();
  }

  /** Says whether the page of health is open. */
  watchHealth(watching: boolean): void {
    this.socket.emit('watchHealth', { watching });
  }

  /** Says how long rows took until they were drawn. */
  tellDrawn(drawn: Drawn): void {
    this.socket.emit('drawn', drawn);
  }

  /** Says what no client of ours would. */
  sayOddly(name: keyof ClientToServerEvents, word: unknown): void {
    this.socket.emit(name, word as never, undefined as never);
  }

  /** The first frame of this name, heard already or within `timeoutMs`, that `matches` accepts. */
  async waitForFrame<N extends PushEventName>(
    name: N,
    matches: (frame: FrameOf<N>) => boolean = () => true,
    timeoutMs = 10_000,
  ): Promise<FrameOf<N>> {
    const find = (): FrameOf<N> | undefined =>
      this.frames.find((frame): frame is FrameOf<N> => frame.name === name && matches(frame as FrameOf<N>));
    try {
      return await eventually(find, { timeoutMs, intervalMs: 5 });
    } catch (error) {
      const heard = this.frames.map((frame) => `${frame.seq} ${frame.name}`).join(', ') || 'none';
      throw new Error(`No ${name} frame like that came within ${timeoutMs} ms. Heard: ${heard}.`, { cause: error });
    }
  }

  /** Reads nothing more from the network until `readOn`, like a machine that is overloaded or asleep. */
  stopReading(): void {
    this.webSocket().pause();
  }

  readOn(): void {
    this.webSocket().resume();
  }

  close(): void {
    this.socket.close();
  }

  /** Ends as a browser that is killed: without a word. */
  cut(): void {
    this.webSocket().terminate();
  }

  private webSocket(): { pause(): void; resume(): void; terminate(): void } {
    // The client library does not show its WebSocket in its types; in Node it is one of the package `ws`.
    return (this.socket.io.engine.transport as unknown as { ws: ReturnType<LiveSocket['webSocket']> }).ws;
  }

  private keepPresence({ accountId, isWhole, people }: PresenceNews): void {
    const known = (isWhole ? undefined : this.present.get(accountId)) ?? new Map<string, PresentPerson>();
    this.present.set(accountId, known);
    for (const person of people) {
      if (person.places.length > 0) known.set(person.userId, person);
      else known.delete(person.userId);
    }
  }

  /** A frame that was replayed may come again live, and is taken once. The order is kept as it came, so that tests see a wrong one. */
  private keep(frames: readonly PushFrame[]): void {
    for (const frame of frames) {
      const isKnown = this.frames.some((known) => known.accountId === frame.accountId && known.seq === frame.seq);
      if (!isKnown) this.frames.push(frame);
    }
  }
}
