import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Brake } from './sign-in-brake.js';

/** What has been quiet for so long is forgotten. */
const memory = `interval '1 day'`;

/** `failures` in a row, this attempt included; or the seconds that are still to be waited. */
export type CountedAttempt =
  { readonly kind: 'counted'; readonly failures: number } | { readonly kind: 'wait'; readonly seconds: number };

@Injectable()
export class SignInAttemptsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Counts an attempt as failed before it is looked at, so that many in the same moment do not pass as one. `waits` are the
   * seconds to wait after the first, second, … failure. One that has to wait does not count. Failures are halved with each half
   life, however many come meanwhile: `last_at` is when that was done last, or when the first of them came.
   */
  async begin(key: Buffer, { waits, halfLifeSeconds }: Brake): Promise<CountedAttempt> {
    // The clock is that of the moment, not now(): of two at once, the second waits for the first and then looks again.
    const counted: { failures: number }[] = await this.dataSource.query(
      `INSERT INTO sign_in_attempt AS known (key, failures, last_at, blocked_until)
       VALUES ($1, 1, clock_timestamp(), clock_timestamp() + make_interval(secs => ($2::int[])[1]))
       ON CONFLICT (key) DO UPDATE SET (failures, last_at, blocked_until) = (
         SELECT left_over + 1,
           CASE left_over WHEN 0 THEN clock_timestamp() ELSE known.last_at + make_interval(secs => $3::int * halvings) END,
           clock_timestamp() + make_interval(secs => ($2::int[])[least(left_over + 1, cardinality($2::int[]))])
         FROM (SELECT floor(extract(epoch FROM clock_timestamp() - known.last_at) / $3::int)::int AS halvings) AS age,
           LATERAL (SELECT known.failures >> least(greatest(halvings, 0), 31) AS left_over) AS remembered)
       WHERE known.blocked_until <= clock_timestamp()
       RETURNING failures`,
      [key, waits, halfLifeSeconds],
    );
    if (counted[0] !== undefined) return { kind: 'counted', failures: counted[0].failures };
    const rows: { seconds: number }[] = await this.dataSource.query(
      'SELECT extract(epoch FROM blocked_until - now())::float8 AS seconds FROM sign_in_attempt WHERE key = $1',
      [key],
    );
    return { kind: 'wait', seconds: Math.max(rows[0]?.seconds ?? 0, 1) };
  }

  /** An attempt that was counted did not fail. */
  async takeBack(key: Buffer): Promise<void> {
    await this.dataSource.query(
      'UPDATE sign_in_attempt SET failures = greatest(failures - 1, 0), blocked_until = now() WHERE key = $1',
      [key],
    );
  }

  async forget(key: Buffer): Promise<void> {
    await this.dataSource.query('DELETE FROM sign_in_attempt WHERE key = $1', [key]);
  }

  /** Forgets all whose key begins so. */
  async forgetBeginning(prefix: Buffer): Promise<void> {
    await this.dataSource.query('DELETE FROM sign_in_attempt WHERE substring(key FOR length($1::bytea)) = $1::bytea', [
      prefix,
    ]);
  }

  async forgetOld(): Promise<void> {
    await this.dataSource.query(
      `DELETE FROM sign_in_attempt WHERE last_at < now() - ${memory} AND blocked_until < now() - ${memory}`,
    );
  }
}
