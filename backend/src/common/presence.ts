import { Injectable } from '@nestjs/common';

/** What is known of the people who look at an account. */
export interface AccountPresence {
  /** Somebody has the account on screen. */
  readonly online: boolean;
  /** Mailboxes that somebody has open. */
  readonly viewing: ReadonlySet<string>;
}

const nobody: AccountPresence = { online: false, viewing: new Set() };

interface Client {
  readonly accountIds: Set<string>;
  viewing: { readonly accountId: string; readonly mailboxId: string } | null;
}

/** Who looks at what in this process, so that mail shows soonest where somebody waits for it. */
@Injectable()
export class Presence {
  private readonly clients = new Map<string, Client>();
  private readonly listeners = new Map<string, Set<() => void>>();

  /** A client follows an account. */
  follow(clientId: string, accountId: string): void {
    const client = this.client(clientId);
    if (client.accountIds.has(accountId)) return;
    client.accountIds.add(accountId);
    this.tell([accountId]);
  }

  /** A client has a mailbox open, or none. Only of accounts that it follows. */
  view(clientId: string, accountId: string, mailboxId: string | null): void {
    const client = this.clients.get(clientId);
    if (client === undefined || !client.accountIds.has(accountId)) return;
    const before = client.viewing;
    client.viewing = mailboxId === null ? null : { accountId, mailboxId };
    if (before?.mailboxId !== mailboxId) this.tell([accountId, ...(before === null ? [] : [before.accountId])]);
  }

  /** A client is gone, or may not follow an account any more. */
  leave(clientId: string, accountId?: string): void {
    const client = this.clients.get(clientId);
    if (client === undefined) return;
    const left = accountId === undefined ? [...client.accountIds] : [accountId];
    for (const id of left) client.accountIds.delete(id);
    if (client.viewing !== null && left.includes(client.viewing.accountId)) client.viewing = null;
    if (client.accountIds.size === 0) this.clients.delete(clientId);
    this.tell(left);
  }

  of(accountId: string): AccountPresence {
    const viewing = new Set<string>();
    let online = false;
    for (const client of this.clients.values()) {
      online ||= client.accountIds.has(accountId);
      if (client.viewing?.accountId === accountId) viewing.add(client.viewing.mailboxId);
    }
    return online ? { online, viewing } : nobody;
  }

  /** Calls `listener` whenever who looks at the account may have changed. Call the answer to stop. */
  onChange(accountId: string, listener: () => void): () => void {
    const listeners = this.listeners.get(accountId) ?? new Set();
    this.listeners.set(accountId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.listeners.delete(accountId);
    };
  }

  private client(clientId: string): Client {
    const client = this.clients.get(clientId) ?? { accountIds: new Set<string>(), viewing: null };
    this.clients.set(clientId, client);
    return client;
  }

  private tell(accountIds: Iterable<string>): void {
    for (const accountId of new Set(accountIds)) {
      for (const listener of this.listeners.get(accountId) ?? []) listener();
    }
  }
}
