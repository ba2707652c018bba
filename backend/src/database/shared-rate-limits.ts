import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { DataSource } from 'typeorm';
import { AppError } from '../common/app-error.js';
import { sharedRateLimits } from '../common/rate-limits.js';
import { PeriodicJobsRepository } from './periodic-jobs.repository.js';
import { rowsOf } from './transaction.js';

const cleanUpMs = 60 * 60_000;

export type SharedLimit = keyof typeof sharedRateLimits;

/**
 * Limits that hold over all processes, by the database's clock. What is limited for whom is stored hashed. What has run out is
 * removed once an hour; a failing clean-up is left to the next. Without the database nothing is allowed.
 */
@Injectable()
export class SharedRateLimits implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Limits');
  private cleanUp: NodeJS.Timeout | null = null;

  constructor(
    private readonly dataSource: DataSource,
    private readonly jobs: PeriodicJobsRepository,
  ) {}

  onModuleInit(): void {
    this.cleanUp = setInterval(() => {
      this.forgetOld().catch((error: unknown) => this.logger.warn(`the clean-up failed: ${String(error)}`));
    }, cleanUpMs);
    this.cleanUp.unref();
  }

  onModuleDestroy(): void {
    if (this.cleanUp !== null) clearInterval(this.cleanUp);
  }

  /**
   * Counts one use by `by`, such as a user's id; call the answer to take it back. A refused use does not count.
   * @throws AppError `request.too-many` when the limit is reached
   */
  async take(limit: SharedLimit, by: string): Promise<() => Promise<void>> {
    const takeBack = await this.tryTake(limit, by);
    if (takeBack === null) throw new AppError('request.too-many', sharedRateLimits[limit].message);
    return takeBack;
  }

  /** As `take`; null when the limit is reached. */
  async tryTake(name: SharedLimit, by: string): Promise<(() => Promise<void>) | null> {
    const { limit, windowMs } = sharedRateLimits[name];
    const key = createHash('sha256').update(`${name} ${by}`).digest();
    // The clock is that of the moment, not now(): of two at once, the second waits for the first and then looks again.
    const [use] = rowsOf<{ usedAt: string }>(
      await this.dataSource.query(
        `WITH this AS (SELECT clock_timestamp() AS at, make_interval(secs => $3) AS long)
         INSERT INTO rate_limit_uses AS known (key, used_at, over_at) SELECT $1, ARRAY[at], at + long FROM this
         ON CONFLICT (key) DO UPDATE SET over_at = clock_timestamp() + make_interval(secs => $3), used_at = ARRAY(
           SELECT use FROM unnest(known.used_at) AS use WHERE use > clock_timestamp() - make_interval(secs => $3)
         ) || clock_timestamp()
         WHERE (
           SELECT count(*) FROM unnest(known.used_at) AS use WHERE use > clock_timestamp() - make_interval(secs => $3)
         ) < $2
         RETURNING used_at[cardinality(used_at)]::text AS "usedAt"`,
        [key, limit, windowMs / 1000],
      ),
    );
    return use === undefined ? null : () => this.takeBack(key, use.usedAt);
  }

  private async takeBack(key: Buffer, usedAt: string): Promise<void> {
    await this.dataSource.query(
      'UPDATE rate_limit_uses SET used_at = array_remove(used_at, $2::timestamptz) WHERE key = $1',
      [key, usedAt],
    );
  }

  private async forgetOld(): Promise<void> {
    if (!(await this.jobs.begin('rate-limits', 0.9 * cleanUpMs))) return;
    await this.dataSource.query('DELETE FROM rate_limit_uses WHERE over_at < now()');
  }
}
