import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Attempts that failed longer ago count no more. */
const memory = `interval '1 day'`;

/** `failures` in a row, this attempt included; or the seconds that are still to be waited. */
export type CountedAttempt =
  { readonly kind: 'counted'; readonly failures: number } | { readonly kind: 'wait'; readonly seconds: number };

@Injectable()
export class SignInAttemptsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Counts an attempt as failed before it is looked at, so that many in the same moment do not pass as one. `waits` are the
   * seconds to wait after the first, second, … failure. One that has to wait does not count.
   */
  async begin(key: Buffer, waits: readonly number[]): Promise<CountedAttempt> {
    // The clock is that of the moment, not now(): of two at once, the second waits for the first and then looks again.
    const counted: { failures: number }[] = await this.dataSource.query(
      `INSERT INTO sign_in_attempt AS known (key, failures, last_at, blocked_until)
       VALUES ($1, 1, clock_timestamp(), clock_timestamp() + make_interval(secs => ($2::int[])[1]))
       ON CONFLICT (key) DO UPDATE SET (failures, last_at, blocked_until) = (
         SELECT failures, clock_timestamp(),
           clock_timestamp() + make_interval(secs => ($2::int[])[least(failures, cardinality($2::int[]))])
         FROM (SELECT CASE WHEN known.last_at < now() - ${memory} THEN 1 ELSE known.failures + 1 END AS failures) AS counted)
       WHERE known.blocked_until <= clock_timestamp()
       RETURNING failures`,
      [key, waits],
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

  async forgetOld(): Promise<void> {
    await this.dataSource.query(`DELETE FROM sign_in_attempt WHERE last_at < now() - ${memory}`);
  }
}
