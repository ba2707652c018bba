import type { PushFrame } from '@maildesk/contracts';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Metrics } from '../common/metrics/metrics.js';
import { EventLogRepository } from '../database/database.module.js';
import { EmittedFrames } from './emitted-frames.js';

/** Frames in one socket message. */
const batchSize = 500;

/** How soon a log is read again that could not be read: no commit may follow for long. */
const retryMs = 1000;

/**
 * Sends the frames of each account in the order of their numbers, each once, by reading the log: whoever commits only says
 * that there is something. Reading the log again is what makes the order and the absence of gaps certain.
 */
@Injectable()
export class PushPublisher implements OnModuleDestroy {
  private readonly logger = new Logger(PushPublisher.name);
  private readonly sentSeq = new Map<string, number>();
  private readonly emitted = new EmittedFrames();
  private readonly reading = new Map<string, Promise<void>>();
  /** Accounts with something new in the log, and since when it is there. */
  private readonly dirty = new Map<string, number>();
  private readonly retries = new Map<string, NodeJS.Timeout>();
  private isOver = false;

  constructor(
    private readonly eventLog: EventLogRepository,
    private readonly metrics: Metrics,
  ) {}

  onModuleDestroy(): void {
    this.isOver = true;
    for (const timer of this.retries.values()) clearTimeout(timer);
  }

  /** Sends what is new in the account's log through `send`. Calls that come while the log is read are one more reading. */
  async publish(accountId: string, send: (frames: PushFrame[]) => void): Promise<void> {
    if (!this.dirty.has(accountId)) this.dirty.set(accountId, performance.now());
    const running = this.reading.get(accountId);
    if (running !== undefined) return running;
    const reading = this.drain(accountId, send).finally(() => this.reading.delete(accountId));
    this.reading.set(accountId, reading);
    return reading;
  }

  /** Begins to send an account's frames, from where its log stands now. */
  async begin(accountId: string): Promise<void> {
    if (this.sentSeq.has(accountId)) return;
    const head = await this.eventLog.headSeq(accountId);
    if (head !== null && !this.sentSeq.has(accountId)) this.sentSeq.set(accountId, head);
  }

  /** The accounts whose frames are sent. */
  accountIds(): string[] {
    return [...this.sentSeq.keys()];
  }

  /** The number of the last frame that was sent, 0 when none was. */
  sentTo(accountId: string): number {
    return this.sentSeq.get(accountId) ?? 0;
  }

  /** How long the frame of this number took from its commit to the sockets; null when that was not here, or long ago. */
  tookMs(accountId: string, seq: number): number | null {
    return this.emitted.tookMs(accountId, seq);
  }

  forget(accountId: string): void {
    this.sentSeq.delete(accountId);
    this.emitted.forget(accountId);
  }

  private take(accountId: string): number | null {
    const since = this.dirty.get(accountId) ?? null;
    this.dirty.delete(accountId);
    return since;
  }

  private async drain(accountId: string, send: (frames: PushFrame[]) => void): Promise<void> {
    for (let since = this.take(accountId); since !== null; since = this.take(accountId)) {
      try {
        await this.sendNew(accountId, since, send);
      } catch (error) {
        this.logger.error(
          `account ${accountId}: frames could not be read, and are read again in a moment`,
          error instanceof Error ? error.stack : String(error),
        );
        this.dirty.set(accountId, since);
        this.retryLater(accountId, send);
        return;
      }
    }
  }

  private async sendNew(accountId: string, since: number, send: (frames: PushFrame[]) => void): Promise<void> {
    // Nobody has asked for this account yet, so nobody is in its room.
    const from = this.sentSeq.get(accountId);
    if (from === undefined) return;
    const frames = await this.eventLog.framesAfter(accountId, from, batchSize);
    const last = frames.at(-1);
    // When the account was begun anew meanwhile, its head was read after this commit: followers have it from the log.
    if (last === undefined || this.sentSeq.get(accountId) !== from) return;
    this.sentSeq.set(accountId, last.seq);
    send(frames);
    this.metrics.framesSent(frames.length);
    const tookMs = performance.now() - since;
    this.metrics.framesEmitted(accountId, tookMs);
    this.emitted.add(accountId, { firstSeq: from + 1, lastSeq: last.seq, tookMs });
    if (frames.length === batchSize) this.dirty.set(accountId, performance.now());
  }

  private retryLater(accountId: string, send: (frames: PushFrame[]) => void): void {
    if (this.isOver || this.retries.has(accountId)) return;
    const timer = setTimeout(() => {
      this.retries.delete(accountId);
      if (this.dirty.has(accountId)) void this.publish(accountId, send);
    }, retryMs);
    this.retries.set(accountId, timer.unref());
  }
}
