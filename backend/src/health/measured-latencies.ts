import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { EventBus } from '../common/event-bus.js';
import { Metrics } from '../common/metrics/metrics.js';
import { AccountHealthRepository } from './account-health.repository.js';

const everyMs = 15_000;

/**
 * Puts down for all processes what this one has measured of its accounts. A time that fails is made up for by the next: what
 * was measured stays in memory.
 */
@Injectable()
export class MeasuredLatencies implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Health');
  private timer: NodeJS.Timeout | undefined;
  private unsubscribe = (): void => undefined;

  constructor(
    private readonly metrics: Metrics,
    private readonly health: AccountHealthRepository,
    private readonly bus: EventBus,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.save().catch((error: unknown) =>
        this.logger.warn(`what was measured could not be stored: ${String(error)}`),
      );
    }, everyMs);
    this.timer.unref();
    this.unsubscribe = this.bus.on('account.removed', ({ accountId }) => this.metrics.latencies.forget(accountId));
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    this.unsubscribe();
  }

  /** Stores what is new since the last time. */
  async save(): Promise<void> {
    const { latencies } = this.metrics;
    const accountIds = latencies.takeChanged();
    try {
      await this.health.saveMeasured(
        accountIds.map((accountId) => ({
          accountId,
          deliveryToCommit: latencies.of('delivery-to-commit', accountId),
          commitToFrame: latencies.of('commit-to-frame', accountId),
          commitToScreen: latencies.of('commit-to-screen', accountId),
        })),
      );
    } catch (error) {
      latencies.markChanged(accountIds);
      throw error;
    }
  }
}
