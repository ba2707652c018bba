import type { NoticeDelivery, NoticeEvent } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rowsOf, type SharedTransaction } from '../database/database.module.js';

/** One notice to be sent by one way. */
export interface NewDelivery {
  readonly id: string;
  readonly ruleId: string;
  readonly ruleName: string;
  readonly troubledIds: readonly string[];
  readonly way: NoticeDelivery['way'];
  readonly target: string;
  readonly event: NoticeEvent;
}

/** A delivery that this process tries now. */
export type ClaimedDelivery = Pick<NewDelivery, 'id' | 'ruleId' | 'ruleName' | 'troubledIds' | 'way' | 'event'> & {
  readonly attempts: number;
  readonly createdAt: Date;
  /** The account whose mail server may have taken it in an attempt of which nobody knows how it ended. */
  readonly handedOverBy: string | null;
  /** Names the target: what has the same lane goes to the same one. */
  readonly lane: string;
};

type Attempt = Pick<ClaimedDelivery, 'id' | 'attempts'>;

export interface ListedDelivery extends Omit<NoticeDelivery, 'nextAttemptAt' | 'createdAt' | 'endedAt'> {
  readonly nextAttemptAt: Date | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
}

const listed = `id, rule_id AS "ruleId", rule_name AS "ruleName", event->>'type' AS type, event->>'title' AS title, way, target,
  state, attempts, next_attempt_at AS "nextAttemptAt", created_at AS "createdAt", ended_at AS "endedAt", message`;

const lane = `way || ' ' || CASE way WHEN 'webhook' THEN target ELSE rule_id::text END`;

@Injectable()
export class NoticeDeliveriesRepository {
  constructor(private readonly dataSource: DataSource) {}

  async add(tx: SharedTransaction, deliveries: readonly NewDelivery[], now: Date): Promise<void> {
    for (const { id, ruleId, ruleName, troubledIds, way, target, event } of deliveries) {
      await tx.query(
        `INSERT INTO notice_delivery (id, rule_id, rule_name, account_id, troubled_ids, way, target, event, next_attempt_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`,
        [id, ruleId, ruleName, event.account?.id ?? null, troubledIds, way, target, JSON.stringify(event), now],
      );
    }
  }

  /**
   * Takes a delivery that is due, of those that were tried least the one that has been due for longest, so that nobody else tries
   * it before `until`. What a process was trying when it ended is due again then. `busy`: the lanes of which nothing is taken.
   */
  async claim(now: Date, until: Date, busy: readonly string[]): Promise<ClaimedDelivery | null> {
    const rows = rowsOf<ClaimedDelivery>(
      await this.dataSource.query(
        `UPDATE notice_delivery SET attempts = attempts + 1, next_attempt_at = $2 WHERE id = (
           SELECT id FROM notice_delivery WHERE state = 'waiting' AND next_attempt_at <= $1 AND ${lane} <> ALL($3)
           ORDER BY attempts, next_attempt_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
         ) RETURNING id, rule_id AS "ruleId", rule_name AS "ruleName", troubled_ids AS "troubledIds", way, event, attempts,
           created_at AS "createdAt", handed_over_by AS "handedOverBy", ${lane} AS lane`,
        [now, until, busy],
      ),
    );
    return rows[0] ?? null;
  }

  /**
   * Notes that the account's mail server may have the whole mail from now on.
   * @throws Error when the delivery was removed or another attempt has begun: then the mail must not be handed over.
   */
  async noteHandedOver({ id, attempts }: Attempt, accountId: string): Promise<void> {
    const rows = rowsOf(
      await this.dataSource.query(
        `UPDATE notice_delivery SET handed_over_by = $3 WHERE id = $1 AND attempts = $2 AND state = 'waiting' RETURNING 1`,
        [id, attempts, accountId],
      ),
    );
    if (rows.length === 0) throw new Error(`notice ${id} is not to be sent by this attempt any more`);
  }

  /**
   * Puts down how the attempt of this number went, unless another one has begun meanwhile or it was removed; answers which. What
   * waits again was not taken by anybody, for certain.
   */
  async record(
    tx: SharedTransaction,
    { id, attempts }: Attempt,
    outcome: Pick<ListedDelivery, 'state' | 'nextAttemptAt' | 'endedAt' | 'message'>,
  ): Promise<boolean> {
    const { state, nextAttemptAt, endedAt, message } = outcome;
    const rows = await tx.query(
      `UPDATE notice_delivery SET state = $3, next_attempt_at = $4, ended_at = $5, message = $6,
         handed_over_by = CASE WHEN $3 <> 'waiting' THEN handed_over_by END
       WHERE id = $1 AND attempts = $2 AND state = 'waiting' RETURNING 1`,
      [id, attempts, state, nextAttemptAt, endedAt, message],
    );
    return rows.length > 0;
  }

  /** How often one that waits for the same target was tried at most, of those that last failed with this message; 0 of none. */
  async mostAttempts({ lane: target }: ClaimedDelivery, message: string): Promise<number> {
    const rows: { most: number | null }[] = await this.dataSource.query(
      `SELECT max(attempts) AS most FROM notice_delivery WHERE state = 'waiting' AND ${lane} = $1 AND message = $2`,
      [target, message],
    );
    return rows[0]?.most ?? 0;
  }

  /** What else waits for the same target waits until then at least. What somebody else holds is left as it is. */
  async postponeOthers(tx: SharedTransaction, { id, lane: target }: ClaimedDelivery, until: Date): Promise<void> {
    await tx.query(
      `UPDATE notice_delivery SET next_attempt_at = $3 WHERE id IN (
         SELECT id FROM notice_delivery WHERE state = 'waiting' AND next_attempt_at < $3 AND ${lane} = $2 AND id <> $1
         FOR UPDATE SKIP LOCKED)`,
      [id, target, until],
    );
  }

  /**
   * What waits for the rule's webhook is due now, at the host that this has now. What is being tried meanwhile, by what was valid
   * before, may so be tried by another process, too: its receiver knows it by its id.
   */
  async hastenWebhook(tx: SharedTransaction, ruleId: string, host: string, now: Date): Promise<void> {
    await tx.query(
      `UPDATE notice_delivery SET target = $2, next_attempt_at = least(next_attempt_at, $3)
       WHERE state = 'waiting' AND way = 'webhook' AND rule_id = $1`,
      [ruleId, host, now],
    );
  }

  /** Newest first. */
  async list(limit: number): Promise<ListedDelivery[]> {
    return this.dataSource.query(`SELECT ${listed} FROM notice_delivery ORDER BY created_at DESC, id DESC LIMIT $1`, [
      limit,
    ]);
  }

  /** The newest of the rule. */
  async lastOf(tx: SharedTransaction, ruleId: string): Promise<ListedDelivery | null> {
    const [last] = await tx.query<ListedDelivery>(
      `SELECT ${listed} FROM notice_delivery WHERE rule_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1`,
      [ruleId],
    );
    return last ?? null;
  }

  /** The newest of each rule. */
  async lastOfRules(): Promise<ListedDelivery[]> {
    return this.dataSource.query(
      `SELECT DISTINCT ON (rule_id) ${listed} FROM notice_delivery ORDER BY rule_id, created_at DESC, id DESC`,
    );
  }

  /** Nothing more is sent for the rule. Answers the keys of what would have been told. */
  async removeWaiting(tx: SharedTransaction, ruleId: string): Promise<string[]> {
    const removed = await tx.query<{ keys: string[] | null }>(
      `DELETE FROM notice_delivery WHERE rule_id = $1 AND state = 'waiting' RETURNING event->'keys' AS keys`,
      [ruleId],
    );
    return removed.flatMap(({ keys }) => keys ?? []);
  }

  async prune(before: Date): Promise<void> {
    await this.dataSource.query('DELETE FROM notice_delivery WHERE created_at < $1', [before]);
  }
}
