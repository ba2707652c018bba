import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type ConnectionFacts, ConnectionBoard } from '../common/connection-board.js';
import { OwnLeases } from '../database/database.module.js';
import { AccountHealthRepository } from './account-health.repository.js';

const everyMs = 15_000;
/** Many accounts that change at one moment, as after an outage, are one statement. */
const soonMs = 250;

/**
 * Puts down for all processes how the connections of this one's accounts stand: only what has changed, so that accounts at
 * rest cost nothing. It is told under the number by which the account is ours, and counts for as long as it is. What fails
 * is made up for the next time.
 */
@Injectable()
export class ConnectionRecorder implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Health');
  /** By account: what was put down last. */
  private saved = new Map<string, string>();
  private saving: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private soon: NodeJS.Timeout | undefined;
  private unsubscribe = (): void => undefined;

  constructor(
    private readonly board: ConnectionBoard,
    private readonly leases: OwnLeases,
    private readonly health: AccountHealthRepository,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.saveQuietly(), everyMs);
    this.timer.unref();
    this.unsubscribe = this.board.onChange(() => {
      this.soon ??= setTimeout(() => {
        this.soon = undefined;
        this.saveQuietly();
      }, soonMs).unref();
    });
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    clearTimeout(this.soon);
    this.unsubscribe();
  }

  /** Stores what is new since the last time. */
  save(): Promise<void> {
    const saved = this.saving.catch(() => undefined).then(() => this.saveChanged());
    this.saving = saved;
    return saved;
  }

  private async saveChanged(): Promise<void> {
    const next = new Map<string, string>();
    const changed: { accountId: string; epoch: number; connections: ConnectionFacts | null }[] = [];
    for (const { accountId, epoch } of this.leases.list()) {
      const connections = this.board.of(accountId);
      const text = JSON.stringify([epoch, connections]);
      next.set(accountId, text);
      if (this.saved.get(accountId) !== text) changed.push({ accountId, epoch, connections });
    }
    await this.health.saveConnections(changed);
    this.saved = next;
  }

  private saveQuietly(): void {
    this.save().catch((error: unknown) =>
      this.logger.warn(`how connections stand could not be stored: ${String(error)}`),
    );
  }
}
