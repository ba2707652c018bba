import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { channel, encodeNotice } from '../database/notices.js';
import { processId } from '../database/process-id.js';

/** A process that runs, and the keys that it says it has; null when it did not answer (yet). */
export interface KeyHolder {
  readonly host: string;
  readonly pid: number;
  readonly keyIds: string[] | null;
  readonly sealsWith: string | null;
}

/** A process whose last heartbeat is older is not counted. */
const aliveSeconds = 12;

@Injectable()
export class KeyHoldersRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Asks every process that runs. Former answers are forgotten. */
  async askAll(): Promise<void> {
    await this.dataSource.query('DELETE FROM key_holder');
    for (const payload of encodeNotice({ from: processId, name: 'keys.asked', event: {} })) {
      await this.dataSource.query('SELECT pg_notify($1, $2)', [channel, payload]);
    }
  }

  async answer(processId: string, keyIds: readonly string[], sealsWith: string): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO key_holder (process_id, key_ids, seals_with) VALUES ($1, $2, $3)
       ON CONFLICT (process_id) DO UPDATE SET key_ids = excluded.key_ids, seals_with = excluded.seals_with`,
      [processId, keyIds, sealsWith],
    );
  }

  /** All processes that run, with what they have answered. */
  async list(): Promise<KeyHolder[]> {
    return this.dataSource.query(
      `SELECT worker.host, worker.pid, holder.key_ids AS "keyIds", holder.seals_with AS "sealsWith"
       FROM worker_process AS worker LEFT JOIN key_holder AS holder ON holder.process_id = worker.id
       WHERE worker.heartbeat_at > now() - make_interval(secs => $1) ORDER BY worker.host, worker.pid`,
      [aliveSeconds],
    );
  }
}
