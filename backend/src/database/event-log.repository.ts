import type { PushFrame } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** How long a client may be away and still catch up frame by frame. */
const keptHours = 72;

@Injectable()
export class EventLogRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The number of the account's last frame; null when there is no such account. */
  async headSeq(accountId: string): Promise<number | null> {
    const rows: { seq: string }[] = await this.dataSource.query('SELECT seq FROM account_seq WHERE account_id = $1', [
      accountId,
    ]);
    return rows[0] === undefined ? null : Number(rows[0].seq);
  }

  /** The frames after `afterSeq`, in order, at most `limit`. */
  async framesAfter(accountId: string, afterSeq: number, limit: number): Promise<PushFrame[]> {
    const rows: { seq: string; name: string; payload: unknown }[] = await this.dataSource.query(
      'SELECT seq, name, payload FROM account_event WHERE account_id = $1 AND seq > $2 ORDER BY seq LIMIT $3',
      [accountId, afterSeq, limit],
    );
    // What is in the log was written by `Transaction.publish`, which is typed by the same table of events.
    return rows.map((row) => ({ accountId, seq: Number(row.seq), name: row.name, payload: row.payload }) as PushFrame);
  }

  /** Forgets frames that nobody can be waiting for. */
  async prune(): Promise<void> {
    await this.dataSource.query(`DELETE FROM account_event WHERE at < now() - make_interval(hours => $1)`, [keptHours]);
  }
}
