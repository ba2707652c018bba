import {
  type ClientToServerEvents,
  mailboxesApi,
  type PushFrame,
  type ServerToClientEvents,
  type ThreadRow,
  threadsApi,
} from '@maildesk/contracts';
import { io, type Socket } from 'socket.io-client';
import type { ApiClient } from '../support/api-client.js';
import { eventually } from '../support/wait.js';

type Rows = Map<string, ThreadRow>;

/** Lines of the list in one request. */
const pageSize = 500;

/**
 * The lists of all mailboxes as a browser keeps them: read once, then kept true by frames alone, over lost connections too.
 * It reads again only what a frame names, and everything when the server says that it must.
 */
export class ClientModel {
  /** Frames that never came, numbers that came back, subscriptions that were refused. Empty when all was well. */
  readonly faults: string[] = [];
  /** How often the server could not replay what was missed. */
  resyncs = 0;
  frames = 0;
  private seq = 0;
  private following = false;
  private closed = false;
  private readonly rows = new Map<string, Rows>();
  /** Conversations to be read again, by mailbox; `all`: the whole list. */
  private readonly stale = new Map<string, Set<string> | 'all'>();
  private reading: Promise<void> | null = null;
  private readonly socket: Socket<ServerToClientEvents, ClientToServerEvents>;

  private constructor(
    private readonly api: ApiClient,
    private readonly accountId: string,
  ) {
    this.socket = io(api.baseUrl, {
      transports: ['websocket'],
      reconnectionDelay: 100,
      reconnectionDelayMax: 500,
      forceNew: true,
      autoConnect: false,
      extraHeaders: { cookie: api.cookieHeader, origin: api.baseUrl },
    });
    this.socket.on('frames', (frames) => frames.forEach((frame) => this.take(frame)));
    this.socket.on('connect', () => void this.resume());
    this.socket.on('stale', () => void this.resume());
    this.socket.on('disconnect', () => {
      this.following = false;
      this.connectAgain();
    });
    this.socket.on('connect_error', () => this.connectAgain());
  }

  /** Reads the account and follows it from then on. The caller closes it. */
  static async open(api: ApiClient, accountId: string): Promise<ClientModel> {
    const model = new ClientModel(api, accountId);
    await model.readAll();
    model.socket.connect();
    await eventually(() => model.following);
    return model;
  }

  close(): void {
    this.closed = true;
    this.socket.close();
  }

  /** Subscribed, with nothing left to be read again. */
  get isSettled(): boolean {
    return this.following && this.stale.size === 0 && this.reading === null;
  }

  /** Where the lists are not what the API says now. Call it when nothing changes any more. */
  async differences(): Promise<string[]> {
    const { mailboxes, seq } = await this.api.call(mailboxesApi.list, { params: { accountId: this.accountId } });
    if (seq !== this.seq) return [`the client has heard of frame ${this.seq}, the API of ${seq}`];
    const selectable = mailboxes.filter((mailbox) => mailbox.selectable);
    const ids = new Set(selectable.map(({ id }) => id));
    const differences = [...this.rows.keys()]
      .filter((id) => !ids.has(id))
      .map((id) => `the client still shows mailbox ${id}`);
    for (const { id, path } of selectable) {
      const own = this.rows.get(id);
      const listed = await this.readList(id);
      if (own === undefined) differences.push(`the client does not know mailbox ${path}`);
      else differences.push(...compareRows(path, own, listed));
    }
    return differences;
  }

  /** The library tries again by itself after all but a refusal, such as that of a server that has lost its database. */
  private connectAgain(): void {
    if (this.socket.active || this.closed) return;
    setTimeout(() => this.socket.connect(), 200);
  }

  private take(frame: PushFrame): void {
    if (frame.accountId !== this.accountId || frame.seq <= this.seq) return;
    if (frame.seq !== this.seq + 1) this.faults.push(`frame ${frame.seq} came after ${this.seq}`);
    this.seq = frame.seq;
    this.frames += 1;
    this.apply(frame);
  }

  private apply(frame: PushFrame): void {
    switch (frame.name) {
      case 'message.added':
      case 'message.updated':
      case 'message.removed':
        return this.mark(frame.payload.mailboxId, frame.payload.threadId);
      case 'thread.merged':
        for (const mailboxId of this.rows.keys()) {
          this.mark(mailboxId, frame.payload.fromThreadId);
          this.mark(mailboxId, frame.payload.intoThreadId);
        }
        return;
      case 'mailbox.added':
      case 'mailbox.updated':
        if (!frame.payload.selectable) this.forget(frame.payload.id);
        else if (!this.rows.has(frame.payload.id)) this.markAll(frame.payload.id);
        return;
      case 'mailbox.removed':
        return this.forget(frame.payload.mailboxId);
      case 'mailbox.reset':
      case 'sync.progressed':
        return this.markAll(frame.payload.mailboxId);
      case 'account.updated':
      case 'outbox.updated':
      case 'changes.updated':
      case 'change.refused':
        return;
    }
  }

  private mark(mailboxId: string, threadId: string): void {
    const stale = this.stale.get(mailboxId);
    if (stale === undefined) this.stale.set(mailboxId, new Set([threadId]));
    else if (stale !== 'all') stale.add(threadId);
    this.readStale();
  }

  private markAll(mailboxId: string): void {
    this.stale.set(mailboxId, 'all');
    if (!this.rows.has(mailboxId)) this.rows.set(mailboxId, new Map());
    this.readStale();
  }

  private forget(mailboxId: string): void {
    this.rows.delete(mailboxId);
    this.stale.delete(mailboxId);
  }

  private readStale(): void {
    this.reading ??= this.readUntilFresh().finally(() => (this.reading = null));
  }

  private async readUntilFresh(): Promise<void> {
    // Frames come in bunches: what one bunch names is read together.
    await new Promise((resolve) => setImmediate(resolve));
    for (let next = this.stale.entries().next(); next.done !== true; next = this.stale.entries().next()) {
      const [mailboxId, what] = next.value;
      this.stale.delete(mailboxId);
      try {
        if (what === 'all') this.put(mailboxId, await this.readList(mailboxId), null);
        else await this.readSome(mailboxId, [...what]);
      } catch (error) {
        // A mailbox that is gone is told by its own frame; while MailDesk is away it is asked again.
        if (String(error).includes('mailbox.not-found')) continue;
        if (this.rows.has(mailboxId)) this.stale.set(mailboxId, 'all');
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  private async readSome(mailboxId: string, threadIds: readonly string[]): Promise<void> {
    for (let at = 0; at < threadIds.length; at += pageSize) {
      const asked = threadIds.slice(at, at + pageSize);
      const { threads } = await this.api.call(threadsApi.readRows, {
        params: { accountId: this.accountId, mailboxId },
        body: { threadIds: asked },
      });
      this.put(mailboxId, threads, asked);
    }
  }

  /** Takes over lines that were read; `asked` without a line are gone, and null means that the whole list was read. */
  private put(mailboxId: string, found: readonly ThreadRow[], asked: readonly string[] | null): void {
    const rows = this.rows.get(mailboxId);
    if (rows === undefined) return;
    for (const threadId of asked ?? [...rows.keys()]) rows.delete(threadId);
    for (const row of found) rows.set(row.threadId, row);
  }

  private async readList(mailboxId: string): Promise<ThreadRow[]> {
    const rows: ThreadRow[] = [];
    let after: string | null = null;
    do {
      const page: { threads: ThreadRow[]; next: string | null } = await this.api.call(threadsApi.list, {
        params: { accountId: this.accountId, mailboxId },
        query: { limit: pageSize, ...(after === null ? {} : { after }) },
      });
      rows.push(...page.threads);
      after = page.next;
    } while (after !== null);
    return rows;
  }

  private async readAll(): Promise<void> {
    const { mailboxes, seq } = await this.api.call(mailboxesApi.list, { params: { accountId: this.accountId } });
    this.seq = seq;
    this.rows.clear();
    for (const { id } of mailboxes.filter(({ selectable }) => selectable)) this.markAll(id);
  }

  /** Asks for what was missed until somebody answers, or the connection is lost again. */
  private async resume(): Promise<void> {
    const { accountId } = this;
    while (this.socket.connected) {
      try {
        const before = this.seq;
        const reply = await this.socket.timeout(5000).emitWithAck('resume', { accountId, afterSeq: before });
        if (reply.outcome === 'not-found') {
          this.faults.push('the account was refused to the client');
        } else if (reply.outcome === 'resync-needed') {
          this.resyncs += 1;
          await this.readAll();
          this.seq = Math.max(reply.seq, this.seq);
        } else if (this.seq < reply.seq) {
          this.faults.push(`frames after ${before} up to ${reply.seq} were promised, ${this.seq} was the last to come`);
        }
        this.following = true;
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }
}

function compareRows(path: string, own: Rows, listed: readonly ThreadRow[]): string[] {
  const differences: string[] = [];
  const ids = new Set(listed.map(({ threadId }) => threadId));
  for (const row of listed) {
    const [is, should] = [JSON.stringify(own.get(row.threadId)), JSON.stringify(row)];
    if (is !== should) differences.push(`${path}: the client shows ${is}, the API says ${should}`);
  }
  for (const threadId of own.keys())
    if (!ids.has(threadId)) differences.push(`${path}: the client still shows conversation ${threadId}`);
  return differences;
}
