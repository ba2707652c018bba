import {
  type ClientToServerEvents,
  mailboxesApi,
  type PushFrame,
  type ServerToClientEvents,
  threadsApi,
} from '@maildesk/contracts';
import { io, type Socket } from 'socket.io-client';
import type { ApiClient } from '../support/api-client.js';

/** One message that the client was told of; times as `performance.now()` gives them, in milliseconds. */
export interface Arrival {
  readonly subject: string;
  readonly frameAt: number;
  /** The line of the list has been read, as the screen does when it hears of a message. */
  readonly rowAt: number;
}

/** A client on the live connection of the browser, which notes when it hears of each message and when it can show it. */
export class PushListener {
  /** In the order in which they could be shown. A message that was told twice is here twice. */
  readonly arrivals: Arrival[] = [];
  /** Frames that never came: numbers left out between those that did. */
  missedFrames = 0;
  /** Why the connection ended or a row could not be read; null while all is well. */
  failure: Error | null = null;

  private constructor(
    private readonly api: ApiClient,
    private readonly socket: Socket<ServerToClientEvents, ClientToServerEvents>,
    private readonly accountId: string,
    private seq: number,
  ) {
    socket.on('frames', (frames) => {
      const frameAt = performance.now();
      for (const frame of frames) this.take(frame, frameAt);
    });
    socket.on('connect_error', (error) => (this.failure ??= error));
    socket.on('disconnect', (reason) => (this.failure ??= new Error(`MailDesk ended the live connection: ${reason}`)));
  }

  /** Connects and subscribes to the account; hears everything from now on. The caller closes it. */
  static async open(api: ApiClient, accountId: string): Promise<PushListener> {
    const { seq } = await api.call(mailboxesApi.list, { params: { accountId } });
    const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io(api.baseUrl, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      extraHeaders: { cookie: api.cookieHeader, origin: api.baseUrl },
    });
    const listener = new PushListener(api, socket, accountId, seq);
    const { outcome } = await socket.timeout(10_000).emitWithAck('resume', { accountId, afterSeq: seq });
    if (outcome !== 'replayed') throw new Error(`MailDesk did not let the client subscribe: ${outcome}`);
    return listener;
  }

  close(): void {
    this.socket.off('disconnect');
    this.socket.close();
  }

  private take(frame: PushFrame, frameAt: number): void {
    if (frame.accountId !== this.accountId) return;
    this.missedFrames += Math.max(0, frame.seq - this.seq - 1);
    this.seq = Math.max(this.seq, frame.seq);
    if (frame.name !== 'message.added') return;
    const { mailboxId, threadId } = frame.payload;
    this.readRow(mailboxId, threadId, frameAt).catch((error: unknown) => {
      this.failure ??= error instanceof Error ? error : new Error(String(error));
    });
  }

  private async readRow(mailboxId: string, threadId: string, frameAt: number): Promise<void> {
    const { threads } = await this.api.call(threadsApi.readRows, {
      params: { accountId: this.accountId, mailboxId },
      body: { threadIds: [threadId] },
    });
    const rowAt = performance.now();
    for (const { subject } of threads) this.arrivals.push({ subject, frameAt, rowAt });
  }
}
