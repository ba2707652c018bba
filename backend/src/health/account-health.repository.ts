import type {
  AccountState,
  ConnectionProblem,
  FailureClass,
  MailboxHealth,
  MailboxRole,
  Percentiles,
  Quirk,
} from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ConnectionFacts } from '../common/connection-board.js';
import type { SharedTransaction } from '../database/database.module.js';
import type { MailboxTroubleCode } from '../mail/mail.module.js';

/** What the health of an account is told from. */
export interface AccountFacts {
  readonly accountId: string;
  readonly address: string;
  readonly isDemo: boolean;
  readonly host: string;
  readonly state: AccountState;
  readonly stateSince: Date;
  readonly problemCode: ConnectionProblem | null;
  readonly problemMessage: string | null;
  readonly failureClass: FailureClass | null;
  readonly attempt: number;
  readonly nextAttemptAt: Date | null;
  readonly tokenExpiresAt: Date | null;
  readonly verifiedAt: Date | null;
  readonly ownerHost: string | null;
  readonly ownerPid: number | null;
  readonly ownedSince: Date | null;
  readonly epoch: string;
  readonly capabilities: string[];
  /** What was found, and when. */
  readonly quirks: Partial<Record<Quirk, string>>;
  readonly connections: ConnectionFacts | null;
  readonly quarantined: number;
  readonly mailboxesLeftOut: number;
  readonly watchMode: MailboxHealth['watchMode'] | null;
  readonly oldestVerifiedAt: Date | null;
  readonly lastMailAt: Date | null;
  readonly lastEvent: {
    readonly at: string;
    readonly kind: LogLine['kind'];
    readonly state: AccountState | null;
  } | null;
  readonly reconnects: number;
  readonly heals: number;
  readonly vetoes: number;
  readonly fillDone: number | null;
  readonly fillTotal: number | null;
  readonly changesWaiting: number;
  readonly changesFailed: number;
  readonly outboxWaiting: number;
  readonly outboxStuck: number;
  readonly outboxOldestAt: Date | null;
  readonly draftsHereOnly: number;
  readonly deliveryToCommit: Percentiles | null;
  readonly commitToFrame: Percentiles | null;
  readonly commitToScreen: Percentiles | null;
}

export interface MailboxFacts {
  readonly mailboxId: string;
  readonly path: string;
  readonly role: MailboxRole | null;
  readonly selectable: boolean;
  readonly wasOpened: boolean;
  readonly fillComplete: boolean;
  /** The newest messages have not been read in yet. */
  readonly hasNoWindow: boolean;
  readonly onServer: boolean;
  readonly missingSince: Date | null;
  readonly syncPath: MailboxHealth['syncPath'];
  readonly trouble: MailboxTroubleCode | null;
  readonly troubleReason: string | null;
  readonly troubleSince: Date | null;
  readonly retryAt: Date | null;
  readonly watchMode: MailboxHealth['watchMode'];
  readonly verifiedAt: Date | null;
  readonly messageCount: number;
  readonly serverCount: number;
  readonly heals: number;
  readonly vetoes: number;
}

export interface LogLine {
  readonly at: Date;
  readonly kind: 'state' | 'heal' | 'veto';
  readonly state: AccountState | null;
  readonly failureClass: FailureClass | null;
  readonly problem: ConnectionProblem | null;
  readonly message: string | null;
  /** Of the mailbox that it is about, if it is about one that is still there. */
  readonly path: string | null;
}

/** What a process has measured of an account within the last hour. */
type Measured = Pick<AccountFacts, 'accountId' | 'deliveryToCommit' | 'commitToFrame' | 'commitToScreen'>;

/** What was measured counts as long as this, as it does in the process that measured it. */
const measuredFor = `interval '1 hour'`;
const day = `interval '24 hours'`;
/** Messages that were set aside and are still in their mailbox. */
const setAside = `quarantined_item AS q JOIN message_location AS l ON l.mailbox_id = q.mailbox_id AND l.uid = q.uid`;

/** $1: the ids of the accounts, or null for all. */
const accountFacts = `WITH chosen AS (SELECT * FROM account WHERE $1::uuid[] IS NULL OR id = ANY($1)),
  folders AS (
    SELECT account_id, CASE WHEN bool_and(verified_at IS NOT NULL) THEN min(verified_at) END AS "oldestVerifiedAt",
      sum(least(message_count, server_count)) FILTER (WHERE filling)::int AS "fillDone",
      sum(server_count) FILTER (WHERE filling)::int AS "fillTotal"
    FROM (SELECT mailbox.*, NOT fill_complete AS filling FROM mailbox WHERE selectable AND account_id IN (SELECT id FROM chosen)) AS mailbox
    GROUP BY account_id
  ),
  changes AS (
    SELECT account_id, count(*) FILTER (WHERE state <> 'failed')::int AS "changesWaiting",
      count(*) FILTER (WHERE state = 'failed')::int AS "changesFailed"
    FROM pending_change WHERE account_id IN (SELECT id FROM chosen) GROUP BY account_id
  ),
  outbox AS (
    SELECT account_id, count(*) FILTER (WHERE state IN ('queued', 'sending'))::int AS "outboxWaiting",
      count(*) FILTER (WHERE state IN ('unknown', 'failed'))::int AS "outboxStuck",
      min(created_at) FILTER (WHERE state IN ('queued', 'sending')) AS "outboxOldestAt"
    FROM outbox_item WHERE state NOT IN ('sent', 'cancelled') AND account_id IN (SELECT id FROM chosen)
    GROUP BY account_id
  ),
  history AS (
    SELECT account_id, count(*) FILTER (WHERE kind = 'state' AND state = 'reconnecting' AND before IN ('live', 'polling'))::int AS reconnects,
      count(*) FILTER (WHERE kind = 'heal')::int AS heals, count(*) FILTER (WHERE kind = 'veto')::int AS vetoes
    FROM (
      SELECT *, lag(state) OVER (PARTITION BY account_id, kind ORDER BY id) AS before
      FROM account_log WHERE account_log.at > now() - ${day} AND account_id IN (SELECT id FROM chosen)
    ) AS line GROUP BY account_id
  )
  SELECT chosen.id AS "accountId", address, is_demo AS "isDemo", chosen.imap_host AS host, chosen.state, state_since AS "stateSince",
    problem_code AS "problemCode", problem_message AS "problemMessage", failure_class AS "failureClass", attempt,
    account_grant.expires_at AS "tokenExpiresAt",
    next_attempt_at AS "nextAttemptAt", chosen.verified_at AS "verifiedAt", capabilities, quirks,
    worker.host AS "ownerHost", worker.pid AS "ownerPid", lease.owned_since AS "ownedSince", lease.epoch,
    inbox.watch_mode AS "watchMode", folders."oldestVerifiedAt", "fillDone", "fillTotal",
    (SELECT received_at FROM message_location WHERE mailbox_id = inbox.id AND uid IS NOT NULL ORDER BY uid DESC LIMIT 1) AS "lastMailAt",
    (SELECT jsonb_build_object('at', line.at, 'kind', line.kind, 'state', line.state)
     FROM account_log AS line WHERE line.account_id = chosen.id ORDER BY line.id DESC LIMIT 1) AS "lastEvent",
    coalesce(reconnects, 0) AS reconnects, coalesce(heals, 0) AS heals, coalesce(vetoes, 0) AS vetoes,
    coalesce("changesWaiting", 0) AS "changesWaiting", coalesce("changesFailed", 0) AS "changesFailed",
    coalesce("outboxWaiting", 0) AS "outboxWaiting", coalesce("outboxStuck", 0) AS "outboxStuck", "outboxOldestAt",
    CASE WHEN connections_epoch = lease.epoch AND worker.id IS NOT NULL THEN connections END AS connections,
    (SELECT count(*) FROM ${setAside} WHERE q.account_id = chosen.id)::int AS quarantined,
    (SELECT count(*) FROM left_out_mailbox AS left_out WHERE left_out.account_id = chosen.id)::int AS "mailboxesLeftOut",
    (SELECT count(*) FROM draft
     WHERE draft.account_id = chosen.id AND filed_version <> version AND content IS NOT NULL)::int AS "draftsHereOnly",
    CASE WHEN delivery_at > now() - ${measuredFor} THEN delivery_to_commit END AS "deliveryToCommit",
    CASE WHEN frame_at > now() - ${measuredFor} THEN commit_to_frame END AS "commitToFrame",
    CASE WHEN screen_at > now() - ${measuredFor} THEN commit_to_screen END AS "commitToScreen"
  FROM chosen
  LEFT JOIN mailbox AS inbox ON inbox.account_id = chosen.id AND inbox.role = 'inbox'
  JOIN account_seq AS lease ON lease.account_id = chosen.id
  LEFT JOIN worker_process AS worker ON worker.id = lease.worker_id
  LEFT JOIN folders ON folders.account_id = chosen.id
  LEFT JOIN changes ON changes.account_id = chosen.id
  LEFT JOIN outbox ON outbox.account_id = chosen.id
  LEFT JOIN history ON history.account_id = chosen.id
  LEFT JOIN account_grant ON account_grant.account_id = chosen.id
  LEFT JOIN account_activity AS measured ON measured.account_id = chosen.id
  ORDER BY chosen.created_at, chosen.id`;

/** Reads across the tables of all modules, and only reads: nobody else asks for all of an account at once. */
@Injectable()
export class AccountHealthRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The facts of these accounts, or of all there are; within the transaction, if there is one. */
  async list(accountIds: readonly string[] | 'all', tx: SharedTransaction | null = null): Promise<AccountFacts[]> {
    const chosen = [accountIds === 'all' ? null : accountIds];
    return tx === null ? this.dataSource.query(accountFacts, chosen) : tx.query(accountFacts, chosen);
  }

  /** The account's mailboxes, at most `limit`: the inbox first, then those in trouble, then those not proved in step for longest. */
  async mailboxes(accountId: string, limit: number): Promise<MailboxFacts[]> {
    return this.dataSource.query(
      `SELECT mailbox.id AS "mailboxId", path, role, selectable, uid_validity IS NOT NULL AS "wasOpened",
         fill_complete AS "fillComplete", coalesce(fill_low_uid >= uid_next, true) AS "hasNoWindow", on_server AS "onServer",
         missing_since AS "missingSince", sync_path AS "syncPath", trouble, trouble_reason AS "troubleReason",
         trouble_since AS "troubleSince", retry_at AS "retryAt", watch_mode AS "watchMode", verified_at AS "verifiedAt",
         message_count AS "messageCount", server_count AS "serverCount",
         count(line.id) FILTER (WHERE line.kind = 'heal')::int AS heals,
         count(line.id) FILTER (WHERE line.kind = 'veto')::int AS vetoes
       FROM mailbox
       LEFT JOIN account_log AS line ON line.account_id = mailbox.account_id AND line.mailbox_id = mailbox.id
         AND line.at > now() - ${day}
       WHERE mailbox.account_id = $1
       GROUP BY mailbox.id
       ORDER BY role IS DISTINCT FROM 'inbox', trouble IS NULL, selectable DESC, verified_at NULLS FIRST, path LIMIT $2`,
      [accountId, limit],
    );
  }

  /** What happened to the account, newest first, at most `limit`. */
  async timeline(accountId: string, limit: number): Promise<LogLine[]> {
    return this.dataSource.query(
      `SELECT at, kind, state, failure_class AS "failureClass", problem_code AS problem, message, path
       FROM account_log LEFT JOIN mailbox ON mailbox.id = mailbox_id
       WHERE account_log.account_id = $1 ORDER BY account_log.id DESC LIMIT $2`,
      [accountId, limit],
    );
  }

  /** Puts down what this process has measured; what it has not is left as others put it down. */
  async saveMeasured(measured: readonly Measured[]): Promise<void> {
    if (measured.length === 0) return;
    await this.dataSource.query(
      `INSERT INTO account_activity AS kept
         (account_id, delivery_to_commit, delivery_at, commit_to_frame, frame_at, commit_to_screen, screen_at)
       SELECT account.id, "deliveryToCommit", CASE WHEN "deliveryToCommit" IS NOT NULL THEN now() END,
         "commitToFrame", CASE WHEN "commitToFrame" IS NOT NULL THEN now() END,
         "commitToScreen", CASE WHEN "commitToScreen" IS NOT NULL THEN now() END
       FROM jsonb_to_recordset($1::jsonb)
         AS given("accountId" uuid, "deliveryToCommit" jsonb, "commitToFrame" jsonb, "commitToScreen" jsonb)
       JOIN account ON account.id = given."accountId"
       ORDER BY account.id
       ON CONFLICT (account_id) DO UPDATE SET
         delivery_to_commit = coalesce(excluded.delivery_to_commit, kept.delivery_to_commit),
         delivery_at = coalesce(excluded.delivery_at, kept.delivery_at),
         commit_to_frame = coalesce(excluded.commit_to_frame, kept.commit_to_frame),
         frame_at = coalesce(excluded.frame_at, kept.frame_at),
         commit_to_screen = coalesce(excluded.commit_to_screen, kept.commit_to_screen),
         screen_at = coalesce(excluded.screen_at, kept.screen_at)`,
      [JSON.stringify(measured)],
    );
  }

  /** Puts down how connections stand, each under the number by which this process looks after the account. */
  async saveConnections(
    held: readonly { accountId: string; epoch: number; connections: ConnectionFacts | null }[],
  ): Promise<void> {
    if (held.length === 0) return;
    await this.dataSource.query(
      `INSERT INTO account_activity AS kept (account_id, connections, connections_epoch)
       SELECT lease.account_id, connections, lease.epoch
       FROM jsonb_to_recordset($1::jsonb) AS given("accountId" uuid, epoch bigint, connections jsonb)
       JOIN account_seq AS lease ON lease.account_id = given."accountId" AND lease.epoch = given.epoch
       ORDER BY lease.account_id
       ON CONFLICT (account_id) DO UPDATE SET
         connections = excluded.connections, connections_epoch = excluded.connections_epoch
       WHERE kept.connections_epoch IS NULL OR kept.connections_epoch <= excluded.connections_epoch`,
      [JSON.stringify(held)],
    );
  }
}
