import { Injectable } from '@nestjs/common';

/** How the connections of an account stand in the process that looks after it. */
export interface ConnectionFacts {
  readonly open: number;
  /** How many there may be at present. */
  readonly limit: number;
  /** Until when the server is left alone because it asked for that, in ISO 8601; null when it did not. */
  readonly throttledUntil: string | null;
}

/** Whoever holds an account's connections. Null before it has tried to make one. */
export interface ConnectionHolder {
  readonly connectionFacts: ConnectionFacts | null;
}

/** Where those who hold connections say so, for those who tell people of it. Read when it is asked for: nothing is copied. */
@Injectable()
export class ConnectionBoard {
  private readonly holders = new Map<string, ConnectionHolder>();
  private readonly listeners = new Set<() => void>();

  enter(accountId: string, holder: ConnectionHolder): void {
    this.holders.set(accountId, holder);
  }

  leave(accountId: string, holder: ConnectionHolder): void {
    if (this.holders.get(accountId) === holder) this.holders.delete(accountId);
  }

  /** Null when nobody in this process holds the account's connections. */
  of(accountId: string): ConnectionFacts | null {
    return this.holders.get(accountId)?.connectionFacts ?? null;
  }

  /** How the connections of all accounts stand that this process looks after. */
  all(): ConnectionFacts[] {
    return [...this.holders.values()].flatMap(({ connectionFacts }) => connectionFacts ?? []);
  }

  /** Something about an account's connections has changed that should not wait for the next regular look. */
  changed(): void {
    for (const listener of this.listeners) listener();
  }

  /** Calls `listener` with every `changed`. Call the answer to stop. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
