/*
 * Failure contract of the eraser.
 *
 * - Each piece is a transaction with the place that it has come to, so what is cut off goes on there, by whichever process looks after
 *   the account.
 * - Database away, or any other error: logged, and tried again seconds later; the other mailboxes have their turn.
 * - Shutdown: the piece that is under way is waited for.
 */
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { isAccountGone } from '../database/lease-lost.js';
import { OwnLeases } from '../database/own-leases.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { MailboxRemovalsRepository } from './mailbox-removals.repository.js';

/** How often it is looked for mailboxes of which something is left. */
const roundMs = 5000;
/** Between two pieces, so that whoever writes for the account meanwhile has a turn. */
const breathMs = 20;

/** Forgets what is left of mailboxes that are gone. */
@Injectable()
export class MailboxEraser implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Mail');
  private readonly stopping = new AbortController();
  private running: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly leases: OwnLeases,
    private readonly clock: Clock,
    private readonly removals: MailboxRemovalsRepository,
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

  private begin(): void {
    this.running ??= this.eraseAll().finally(() => (this.running = null));
  }

  private async eraseAll(): Promise<void> {
    try {
      for (const { accountId, mailboxId } of await this.removals.list()) await this.erase(accountId, mailboxId);
    } catch (error) {
      this.logger.error(`what is left of mailboxes that are gone could not be looked for: ${String(error)}`);
    }
  }

  private async erase(accountId: string, mailboxId: string): Promise<void> {
    const { signal } = this.stopping;
    try {
      while (!signal.aborted && this.leases.owns(accountId)) {
        const isMore = await this.unitOfWork.runOwned(accountId, (tx) => this.removals.step(tx, mailboxId));
        if (!isMore) return;
        await this.clock.sleep(breathMs, signal);
      }
    } catch (error) {
      if (!isAccountGone(error))
        this.logger.error(`mailbox ${mailboxId}, which is gone, could not be forgotten yet: ${String(error)}`);
    }
  }
}
