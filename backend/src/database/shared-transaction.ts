import type { EntityManager } from 'typeorm';
import type { DomainEventName, DomainEvents } from '../common/event-bus.js';
import { channel } from './notices.js';
import { type Announcement, rowsOf } from './transaction.js';

/** One database transaction about what belongs to no single account: users, groups. Only repositories use `query`. */
export class SharedTransaction {
  readonly announced: Announcement[] = [];

  constructor(private readonly manager: EntityManager) {}

  /** Runs SQL inside the transaction and answers its rows. */
  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return rowsOf<Row>(await this.manager.query(sql, [...parameters]));
  }

  /** Tells every process of something when this transaction has committed, and nobody when it has not. */
  announce<N extends DomainEventName>(name: N, event: DomainEvents[N]): void {
    this.announced.push({ name, event });
  }

  /** Hands over what the other processes hear when this transaction commits. */
  async notify(payloads: readonly string[]): Promise<void> {
    if (payloads.length === 0) return;
    await this.manager.query('SELECT pg_notify($1, payload) FROM unnest($2::text[]) payload', [channel, payloads]);
  }
}
