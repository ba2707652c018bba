/*
 * Failure contract of the sender.
 *
 * - A delivery is claimed for ten minutes before it is tried, so of several processes one tries it. What a process was trying when
 *   it ended is tried again after that: a webhook by the same id, a mail only when it had not been handed over to a mail server.
 * - Of each process, what is for one target goes one after the other; several targets have their turn side by side, so one that
 *   hangs holds up nobody else. When a target is down, what else waits for it waits until the next attempt, which is made with what
 *   was tried least; how long goes by what was tried most.
 * - No order is kept, with several processes or after a failure: by `at` and `open` of an event its receiver knows how things stand.
 * - Receiver or mail server away: tried again with longer and longer waits for some hours, an Odoo for some days, then `failed` with
 *   the last reason (`delivery-patience`). Odoo is then told anew of a trouble that still lasts.
 * - A mail of which the server did not say whether it took it, is not sent again, by this account or another: it ends as `failed`
 *   with words that it may have been sent (docs/adr/0004).
 * - An error that nobody foresaw counts as a failed attempt: it is logged, holds nothing else up, and has the same end.
 * - Database away: logged, and left to the next round.
 * - Shutdown: nothing more is claimed; what is under way is waited for for a moment.
 */
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { Config } from '../config/config.js';
import { NoticeAttempt } from './notice-attempt.js';
import { type ClaimedDelivery, NoticeDeliveriesRepository } from './notice-deliveries.repository.js';

const claimedForMs = 10 * 60_000;
const mostTargets = 8;
const shutdownPatienceMs = 5000;

/** Carries notices to whom they are for. */
@Injectable()
export class NoticeSender implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Notices');
  private readonly stopping = new AbortController();
  /** By target: what is under way. */
  private readonly underWay = new Map<string, Promise<void>>();
  private claiming: Promise<void> | null = null;
  private wanted = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly deliveries: NoticeDeliveriesRepository,
    private readonly attempt: NoticeAttempt,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.begin(), this.config.noticeRoundMs);
    this.begin();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    const patience = this.clock.sleep(shutdownPatienceMs, new AbortController().signal);
    await this.claiming;
    await Promise.race([Promise.all(this.underWay.values()), patience]);
  }

  /** Has what is due sent now. */
  begin(): void {
    this.wanted = true;
    this.claiming ??= this.claimAll()
      .catch((error: unknown) => this.logger.error(`notices could not be read: ${String(error)}`))
      .finally(() => (this.claiming = null));
  }

  private async claimAll(): Promise<void> {
    while (this.wanted && !this.stopping.signal.aborted) {
      this.wanted = false;
      while (this.underWay.size < mostTargets && !this.stopping.signal.aborted) {
        const now = this.clock.now();
        const until = new Date(now.getTime() + claimedForMs);
        const claimed = await this.deliveries.claim(now, until, [...this.underWay.keys()]);
        if (claimed === null) break;
        this.underWay.set(claimed.lane, this.carry(claimed));
      }
    }
  }

  private async carry(delivery: ClaimedDelivery): Promise<void> {
    try {
      await this.attempt.run(delivery);
    } catch (error) {
      this.logger.error(`how notice ${delivery.id} went could not be put down: ${String(error)}`);
    }
    this.underWay.delete(delivery.lane);
    this.begin();
  }
}
