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
};

export interface ListedDelivery extends Omit<NoticeDelivery, 'nextAttemptAt' | 'createdAt' | 'endedAt'> {
  readonly nextAttemptAt: Date | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
}

const listed = `id, rule_id AS "ruleId", rule_name AS "ruleName", event->>'type' AS type, event->>'title' AS title, way, target,
  state, attempts, next_attempt_at AS "nextAttemptAt", created_at AS "createdAt", ended_at AS "endedAt", message`;

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
   * Takes the delivery that has been due for longest, so that nobody else tries it before `until`. What a process was trying when it
   * ended is due again then.
   */
  async claim(now: Date, until: Date): Promise<ClaimedDelivery | null> {
    const rows = rowsOf<ClaimedDelivery>(
      await this.dataSource.query(
        `UPDATE notice_delivery SET attempts = attempts + 1, next_attempt_at = $2 WHERE id = (
           SELECT id FROM notice_delivery WHERE state = 'waiting' AND next_attempt_at <= $1
           ORDER BY next_attempt_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
         ) RETURNING id, rule_id AS "ruleId", rule_name AS "ruleName", troubled_ids AS "troubledIds", way, event, attempts`,
        [now, until],
      ),
    );
    return rows[0] ?? null;
  }

  /** Puts down how the attempt of this number went, unless another one has begun meanwhile. */
  async record(
    { id, attempts }: Pick<ClaimedDelivery, 'id' | 'attempts'>,
    outcome: Pick<ListedDelivery, 'state' | 'nextAttemptAt' | 'endedAt' | 'message'>,
  ): Promise<void> {
    const { state, nextAttemptAt, endedAt, message } = outcome;
    await this.dataSource.query(
      `UPDATE notice_delivery SET state = $3, next_attempt_at = $4, ended_at = $5, message = $6
       WHERE id = $1 AND attempts = $2 AND state = 'waiting'`,
      [id, attempts, state, nextAttemptAt, endedAt, message],
    );
  }

  /** Newest first. */
  async list(limit: number): Promise<ListedDelivery[]> {
    return this.dataSource.query(`SELECT ${listed} FROM notice_delivery ORDER BY created_at DESC, id DESC LIMIT $1`, [
      limit,
    ]);
  }

  /** The newest of each rule. */
  async lastOfRules(): Promise<ListedDelivery[]> {
    return this.dataSource.query(
      `SELECT DISTINCT ON (rule_id) ${listed} FROM notice_delivery ORDER BY rule_id, created_at DESC, id DESC`,
    );
  }

  /** Nothing more is sent for the rule. */
  async removeWaiting(tx: SharedTransaction, ruleId: string): Promise<void> {
    await tx.query(`DELETE FROM notice_delivery WHERE rule_id = $1 AND state = 'waiting'`, [ruleId]);
  }

  async prune(before: Date): Promise<void> {
    await this.dataSource.query('DELETE FROM notice_delivery WHERE created_at < $1', [before]);
  }
}
