import type { PushEventName, PushPayload } from '@maildesk/contracts';
import type { EntityManager } from 'typeorm';

interface PendingEvent {
  readonly name: PushEventName;
  readonly payload: unknown;
}

/** One database transaction that writes for one account. Only repositories use `query`. */
export class Transaction {
  private readonly pending: PendingEvent[] = [];

  constructor(
    readonly accountId: string,
    private readonly manager: EntityManager,
  ) {}

  /** Runs SQL inside the transaction and answers its rows. */
  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return rowsOf<Row>(await this.manager.query(sql, [...parameters]));
  }

  /** Records a push frame that is numbered and stored with this transaction, and sent after its commit. */
  publish<N extends PushEventName>(name: N, payload: PushPayload<N>): void {
    this.pending.push({ name, payload });
  }

  /** Runs `work` so that its failure undoes what it did, and the transaction can go on. */
  async attempt<T>(work: () => Promise<T>): Promise<T> {
    const recorded = this.pending.length;
    await this.manager.query('SAVEPOINT attempt');
    try {
      const result = await work();
      await this.manager.query('RELEASE SAVEPOINT attempt');
      return result;
    } catch (error) {
      await this.manager.query('ROLLBACK TO SAVEPOINT attempt');
      this.pending.length = recorded;
      throw error;
    }
  }

  /** Numbers and stores the recorded frames. Answers whether there were any. */
  async writeEvents(): Promise<boolean> {
    if (this.pending.length === 0) return false;
    await this.manager.query(
      `WITH head AS (
         UPDATE account_seq SET seq = seq + $2 WHERE account_id = $1 RETURNING seq - $2 AS before
       )
       INSERT INTO account_event (account_id, seq, name, payload)
       SELECT $1, head.before + event.position, event.name, event.payload::jsonb
       FROM head, unnest($3::text[], $4::text[]) WITH ORDINALITY AS event(name, payload, position)`,
      [
        this.accountId,
        this.pending.length,
        this.pending.map((event) => event.name),
        this.pending.map((event) => JSON.stringify(event.payload)),
      ],
    );
    return true;
  }
}

/** TypeORM answers `[rows, count]` for UPDATE and DELETE, and plain rows for everything else. */
export function rowsOf<Row>(answer: unknown): Row[] {
  if (Array.isArray(answer) && answer.length === 2 && Array.isArray(answer[0]) && typeof answer[1] === 'number') {
    return answer[0] as Row[];
  }
  return answer as Row[];
}
