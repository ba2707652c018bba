import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { EventBus } from './event-bus.js';

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

/** Other processes say again who is there this often, and are forgotten when they have not for a while. */
const tellEveryMs = 60_000;
const rememberedMs = 150_000;
/** What fits into one notice between processes; nobody is served worse for being the 101st. */
const mostViewed = 100;

interface Elsewhere extends AccountPresence {
  readonly until: number;
}

/**
 * Who looks at what, so that mail shows soonest where somebody waits for it. Clients are those of this process; what other
 * processes tell of theirs is believed for two minutes and a half.
 */
@Injectable()
export class Presence implements OnModuleInit, OnApplicationShutdown {
  private readonly place = randomUUID();
  private readonly clients = new Map<string, Client>();
  /** By account, then by process. */
  private readonly elsewhere = new Map<string, Map<string, Elsewhere>>();
  private stopListening: () => void = () => undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly listeners = new Map<string, Set<() => void>>();

  constructor(private readonly bus: EventBus) {}

  onModuleInit(): void {
    this.stopListening = this.bus.on('presence.told', ({ accountId, place, online, viewing }) => {
      if (place !== this.place) this.hear(accountId, place, { online, viewing: new Set(viewing) });
    });
    this.timer = setInterval(() => this.refresh(), tellEveryMs);
  }

  onApplicationShutdown(): void {
    this.stopListening();
    clearInterval(this.timer);
  }

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
    const here = this.here(accountId);
    const others = [...(this.elsewhere.get(accountId)?.values() ?? [])].filter(({ until }) => until > Date.now());
    if (others.length === 0) return here;
    return { online: true, viewing: new Set([here, ...others].flatMap(({ viewing }) => [...viewing])) };
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

  private here(accountId: string): AccountPresence {
    const viewing = new Set<string>();
    let online = false;
    for (const client of this.clients.values()) {
      online ||= client.accountIds.has(accountId);
      if (client.viewing?.accountId === accountId) viewing.add(client.viewing.mailboxId);
    }
    return online ? { online, viewing } : nobody;
  }

  private hear(accountId: string, place: string, { online, viewing }: AccountPresence): void {
    const places = this.elsewhere.get(accountId) ?? new Map<string, Elsewhere>();
    if (online) places.set(place, { online, viewing, until: Date.now() + rememberedMs });
    else places.delete(place);
    if (places.size > 0) this.elsewhere.set(accountId, places);
    else this.elsewhere.delete(accountId);
    this.callListeners(accountId);
  }

  private refresh(): void {
    for (const [accountId, places] of this.elsewhere) {
      for (const [place, { until }] of places) if (until <= Date.now()) places.delete(place);
      if (places.size === 0) this.elsewhere.delete(accountId);
    }
    for (const accountId of new Set([...this.clients.values()].flatMap((client) => [...client.accountIds])))
      this.tellOthers(accountId);
  }

  private tellOthers(accountId: string): void {
    const { online, viewing } = this.here(accountId);
    const { place } = this;
    this.bus.publish('presence.told', { accountId, place, online, viewing: [...viewing].slice(0, mostViewed) });
  }

  private callListeners(accountId: string): void {
    for (const listener of this.listeners.get(accountId) ?? []) listener();
  }

  private client(clientId: string): Client {
    const client = this.clients.get(clientId) ?? { accountIds: new Set<string>(), viewing: null };
    this.clients.set(clientId, client);
    return client;
  }

  private tell(accountIds: Iterable<string>): void {
    for (const accountId of new Set(accountIds)) {
      this.callListeners(accountId);
      this.tellOthers(accountId);
    }
  }
}
