/*
 * Failure contract of the eraser.
 *
 * - Each piece is a transaction with the place that it has come to, so what is cut off goes on there, by any process.
 * - Database away, or any other error: logged, and tried again seconds later.
 * - Shutdown: the piece that is under way is waited for.
 */
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { AccountRemovalsRepository } from './account-removals.repository.js';

/** How often it is looked for removals that another process has left. */
const roundMs = 10_000;
/** Between two pieces that held rows, so that whoever reads and writes mail meanwhile is not kept waiting. */
const breathMs = 20;
/** Before the next time through all tables, and while another process is at it. */
const waitMs = 500;

/** Erases what is left of removed accounts, one after the other. */
@Injectable()
export class AccountEraser implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Accounts');
  private readonly stopping = new AbortController();
  private running: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly removals: AccountRemovalsRepository,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.begin(), roundMs);
    this.begin();
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    this.stopping.abort();
    await this.running;
  }

  /** Has what is to be erased looked for now. */
  begin(): void {
    this.running ??= this.eraseAll()
      .catch((error: unknown) => this.logger.error(`a removed account could not be erased: ${String(error)}`))
      .finally(() => (this.running = null));
  }

  private async eraseAll(): Promise<void> {
    for (;;) {
      const ids = await this.removals.listIds();
      if (ids.length === 0 || this.stopping.signal.aborted) return;
      for (const accountId of ids) await this.erase(accountId);
    }
  }

  private async erase(accountId: string): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const step = await this.removals.step(accountId);
      if (step === 'finished') {
        this.logger.log(`account ${accountId}: everything is erased`);
        return;
      }
      if (step === 'erased') await this.clock.sleep(breathMs, signal);
      if (step === 'again') await this.clock.sleep(waitMs, signal);
      if (step === 'busy') return this.clock.sleep(waitMs, signal);
    }
  }
}
