import { Logger } from '@nestjs/common';
import { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { channel } from './notices.js';
import { applicationNameOf, processId } from './process-id.js';

const connectMs = 5000;
/** A line that is silent for longer is given up: the process must not take itself for alive because of it. */
const answerMs = 5000;
const againMs = 250;

/**
 * The process's own connection to the database, beside the pool: for heartbeats, which must not wait behind anything, and for
 * what the other processes tell.
 *
 * Failure contract: a line that breaks or is silent is replaced for as long as it takes. What was said meanwhile was not heard;
 * `onReopened` says so. While there is none, `query` throws.
 */
export class ProcessLine {
  private readonly logger = new Logger('Database');
  private client: Client | null = null;
  private socket: Socket | null = null;
  private closed = false;
  private turn: Promise<unknown> = Promise.resolve();
  private notified: (payload: string) => void = () => undefined;
  private reopened: () => void = () => undefined;

  constructor(private readonly url: string) {}

  /** What to do with what other processes say, and once a broken line has been replaced. */
  listen(notified: (payload: string) => void, reopened: () => void): void {
    this.notified = notified;
    this.reopened = reopened;
  }

  /** @throws what the database says when it cannot be reached. */
  async open(): Promise<void> {
    const socket = new Socket();
    const client = new Client({
      connectionString: this.url,
      application_name: applicationNameOf(processId),
      keepAlive: true,
      connectionTimeoutMillis: connectMs,
      stream: () => socket,
    });
    // Without a listener an error would end the process; that the line is gone is told by 'end'.
    client.on('error', () => undefined);
    client.on('notification', ({ payload }) => this.notified(payload ?? ''));
    try {
      await client.connect();
      await answerOf(socket, client.query(`LISTEN ${channel}`));
    } catch (error) {
      socket.destroy();
      throw error;
    }
    client.once('end', () => void this.replace());
    this.client = client;
    this.socket = socket;
  }

  /** One after the other, as a connection answers. */
  query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const asked = this.turn.then(() => this.ask<Row>(sql, parameters));
    this.turn = asked.catch(() => undefined);
    return asked;
  }

  async close(): Promise<void> {
    this.closed = true;
    const [client, socket] = [this.client, this.socket];
    this.client = null;
    const giveUp = setTimeout(() => socket?.destroy(), answerMs);
    await client?.end().catch(() => undefined);
    clearTimeout(giveUp);
  }

  private async ask<Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    const { client, socket } = this;
    if (client === null || socket === null) throw new Error('the line to the database is broken');
    return (await answerOf(socket, client.query(sql, [...parameters]))).rows as Row[];
  }

  private async replace(): Promise<void> {
    this.client = null;
    if (!this.closed) this.logger.warn('the line to the database broke and is opened again');
    while (!this.closed) {
      try {
        await this.open();
        return this.reopened();
      } catch {
        // The database is not back yet.
        await pause(againMs, undefined, { ref: false });
      }
    }
  }
}

/** What the database answers. A line on which it stays silent is broken off, which ends the question, too. */
async function answerOf<T>(socket: Socket, asked: Promise<T>): Promise<T> {
  const giveUp = setTimeout(() => socket.destroy(new Error('the database did not answer')), answerMs);
  try {
    return await asked;
  } finally {
    clearTimeout(giveUp);
  }
}
