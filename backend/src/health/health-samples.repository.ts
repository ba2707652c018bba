import type { HealthPlot } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Sample, SystemSample } from './samples.js';

/** One sample is of so many seconds. */
export const sampleSeconds = 300;
const slot = `to_timestamp(floor(extract(epoch FROM now()) / ${sampleSeconds}) * ${sampleSeconds})`;

interface PlotRow {
  readonly at: Date;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly backlog: number | null;
  readonly reconnects: number | null;
  readonly inTrouble: number | null;
}

@Injectable()
export class HealthSamplesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** By account: how often the connection was lost within the time of a sample, and whether new mail was measured. */
  async activity(): Promise<Map<string, { reconnects: number; isNew: boolean }>> {
    const rows: { accountId: string; reconnects: number; isNew: boolean }[] = await this.dataSource.query(
      `WITH lost AS (
         SELECT line.account_id, count(*)::int AS reconnects FROM account_log AS line
         JOIN LATERAL (
           SELECT state FROM account_log AS before
           WHERE before.account_id = line.account_id AND before.kind = 'state' AND before.id < line.id
           ORDER BY before.id DESC LIMIT 1
         ) AS before ON before.state IN ('live', 'polling')
         WHERE line.at > now() - make_interval(secs => $1) AND line.kind = 'state' AND line.state = 'reconnecting'
         GROUP BY line.account_id
       )
       SELECT account.id AS "accountId", coalesce(reconnects, 0) AS reconnects,
         coalesce(delivery_at > now() - make_interval(secs => $1), false) AS "isNew"
       FROM account LEFT JOIN lost ON lost.account_id = account.id
       LEFT JOIN account_activity AS measured ON measured.account_id = account.id`,
      [sampleSeconds],
    );
    return new Map(rows.map(({ accountId, ...activity }) => [accountId, activity]));
  }

  /** Keeps the samples of these five minutes, once. */
  async add(samples: readonly Sample[], system: SystemSample): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO health_sample (account_id, at, p50, p95, backlog, reconnects, in_trouble)
       SELECT given."accountId", ${slot}, p50, p95, backlog, reconnects, "inTrouble"
       FROM jsonb_to_recordset($1::jsonb)
         AS given("accountId" uuid, p50 integer, p95 integer, backlog integer, reconnects integer, "inTrouble" boolean)
       JOIN account ON account.id = given."accountId"
       ON CONFLICT DO NOTHING`,
      [JSON.stringify(samples)],
    );
    const { p50, p95, backlog, reconnects, inTrouble } = system;
    await this.dataSource.query(
      `INSERT INTO system_sample (at, p50, p95, backlog, reconnects, in_trouble) VALUES (${slot}, $1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING`,
      [p50, p95, backlog, reconnects, inTrouble],
    );
  }

  /**
   * The last `seconds`, in pieces of `step` seconds: the worst of the times and of what waited, and how often the connection was
   * lost. Null where nothing was kept, as while MailDesk was stopped.
   */
  async plot(accountId: string | null, seconds: number, step: number): Promise<HealthPlot> {
    const from = accountId === null ? 'system_sample' : 'health_sample';
    const ofAccount = accountId === null ? '$3::uuid IS NULL' : 'account_id = $3';
    const rows: PlotRow[] = await this.dataSource.query(
      `WITH slots AS (
         SELECT to_timestamp(step) AS at FROM generate_series(
           floor(extract(epoch FROM now() - make_interval(secs => $1)) / $2)::bigint * $2 + $2,
           floor(extract(epoch FROM now()) / $2)::bigint * $2, $2
         ) AS step
       ), found AS (
         SELECT to_timestamp(floor(extract(epoch FROM at) / $2) * $2) AS at, max(p50) AS p50, max(p95) AS p95,
           max(backlog) AS backlog, sum(reconnects)::int AS reconnects, max(in_trouble::int) AS "inTrouble"
         FROM ${from} WHERE ${ofAccount} AND at > now() - make_interval(secs => $1) GROUP BY 1
       )
       SELECT slots.at, p50, p95, backlog, reconnects, "inTrouble" FROM slots LEFT JOIN found USING (at) ORDER BY at`,
      [seconds, step, accountId],
    );
    return {
      at: rows.map(({ at }) => at.toISOString()),
      p50: rows.map(({ p50 }) => p50),
      p95: rows.map(({ p95 }) => p95),
      backlog: rows.map(({ backlog }) => backlog),
      reconnects: rows.map(({ reconnects }) => reconnects),
      inTrouble: rows.map(({ inTrouble }) => inTrouble),
    };
  }

  /** Forgets what is older than two weeks: by account, as the index goes. What is left of removed accounts is erased with them. */
  async prune(): Promise<void> {
    const isOld = `at < now() - interval '14 days'`;
    await this.dataSource.query(
      `DELETE FROM health_sample USING account WHERE health_sample.account_id = account.id AND ${isOld}`,
    );
    await this.dataSource.query(`DELETE FROM system_sample WHERE ${isOld}`);
  }
}
