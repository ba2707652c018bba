import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AccountFacts } from './present-troubles.js';

/** Reads how accounts stand across the tables of other modules, and only reads. */
@Injectable()
export class NoticeFactsRepository {
  constructor(private readonly dataSource: DataSource) {}

  async list(): Promise<AccountFacts[]> {
    return this.dataSource.query(
      `WITH unsent AS (
         SELECT account_id, min(created_at) AS since FROM outbox_item WHERE state IN ('unknown', 'failed') GROUP BY account_id
       ), changes AS (
         SELECT account_id, min(created_at) AS since FROM pending_change WHERE state <> 'failed' GROUP BY account_id
       )
       SELECT id AS "accountId", address, imap_host AS host, is_demo AS "isDemo", state, state_since AS "stateSince",
         failure_class AS "failureClass", CASE WHEN problem_code IS NOT NULL AND problem_message IS NOT NULL
           THEN jsonb_build_object('code', problem_code, 'message', problem_message) END AS problem, verified_at AS "verifiedAt", unsent.since AS "unsentSince",
         changes.since AS "changesSince"
       FROM account LEFT JOIN unsent ON unsent.account_id = id LEFT JOIN changes ON changes.account_id = id
       ORDER BY created_at, id`,
    );
  }
}
