import type { PushEventName, PushPayload } from '@maildesk/contracts';
import { type EntityManager, QueryFailedError } from 'typeorm';
import type { DomainEventName, DomainEvents } from '../common/event-bus.js';
import { CopyIn } from './copy-in.js';
import type { CopyRows } from './copy-rows.js';
import { channel } from './notices.js';

interface PendingEvent {
  readonly name: PushEventName;
  readonly payload: unknown;
}

export interface Announcement<N extends DomainEventName = DomainEventName> {
  readonly name: N;
  readonly event: DomainEvents[N];
}

/** One database transaction that writes for one account. Only repositories use `query`. */
export class Transaction {
  private readonly pending: PendingEvent[] = [];
  private readonly announced: Announcement[] = [];
  /** The COPY that the database may still be working on. */
  private copying: Promise<void> = Promise.resolve();

  constructor(
    readonly accountId: string,
    private readonly manager: EntityManager,
  ) {}

  /** How many push frames have been recorded. */
  get frameCount(): number {
    return this.pending.length;
  }

  /** Runs SQL inside the transaction and answers its rows. */
  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    await this.copied();
    return rowsOf<Row>(await this.manager.query(sql, [...parameters]));
  }

  /**
   * Stores rows that are known to be new, with their values in the order of the columns. Thousands at a time cost half of
   * what an INSERT costs. Answers when the database has begun with them, so that what comes next can be made meanwhile; what it
   * cannot store is thrown by whatever is done next in this transaction.
   */
  async copy(table: string, columns: readonly string[], rows: CopyRows): Promise<void> {
    if (rows.size === 0) return;
    const sql = `COPY ${table} (${columns.join(', ')}) FROM STDIN (FORMAT binary)`;
    const copy = new CopyIn(sql, rows);
    const client: { query(query: CopyIn): void } | undefined = await this.manager.queryRunner?.connect();
    if (client === undefined) throw new Error('a transaction without a connection');
    await this.copied();
    client.query(copy);
    this.copying = copy.done.catch((error: unknown) => {
      // As TypeORM tells the errors of all other statements.
      throw new QueryFailedError(sql, [], error as Error);
    });
    // Nobody listens yet; whoever comes next does.
    this.copying.catch(() => undefined);
  }

  /** Waits until the database has done all that it was given, whatever came of it. */
  async quiet(): Promise<void> {
    await this.copied().catch(() => undefined);
  }

  /** Records a push frame that is numbered and stored with this transaction, and sent after its commit. */
  publish<N extends PushEventName>(name: N, payload: PushPayload<N>): void {
    this.pending.push({ name, payload });
  }

  /** Tells every process of something when this transaction has committed, and nobody when it has not. */
  announce<N extends DomainEventName>(name: N, event: DomainEvents[N]): void {
    this.announced.push({ name, event });
  }

  /** Runs `work` so that its failure undoes what it did, and the transaction can go on. */
  async attempt<T>(work: () => Promise<T>): Promise<T> {
    const [recorded, announced] = [this.pending.length, this.announced.length];
    await this.query('SAVEPOINT attempt');
    try {
      const result = await work();
      await this.copied();
      await this.manager.query('RELEASE SAVEPOINT attempt');
      return result;
    } catch (error) {
      await this.quiet();
      await this.manager.query('ROLLBACK TO SAVEPOINT attempt');
      this.pending.length = recorded;
      this.announced.length = announced;
      throw error;
    }
  }

  /** Numbers and stores the recorded frames. Answers what is to be told after the commit. */
  async writeEvents(): Promise<readonly Announcement[]> {
    await this.copied();
    if (this.pending.length === 0) return this.announced;
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
    const names = [...new Set(this.pending.map((event) => event.name))];
    return [...this.announced, { name: 'frames.committed', event: { accountId: this.accountId, names } }];
  }

  /** Hands over what the other processes hear when this transaction commits. */
  async notify(payloads: readonly string[]): Promise<void> {
    if (payloads.length === 0) return;
    await this.manager.query('SELECT pg_notify($1, payload) FROM unnest($2::text[]) payload', [channel, payloads]);
  }

  /** @throws QueryFailedError what went wrong with the last COPY, once. */
  private async copied(): Promise<void> {
    const { copying } = this;
    this.copying = Promise.resolve();
    await copying;
  }
}

/** TypeORM answers `[rows, count]` for UPDATE and DELETE, and plain rows for everything else. */
export function rowsOf<Row>(answer: unknown): Row[] {
  if (Array.isArray(answer) && answer.length === 2 && Array.isArray(answer[0]) && typeof answer[1] === 'number') {
    return answer[0] as Row[];
  }
  return answer as Row[];
}
