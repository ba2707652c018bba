import type { PresentPerson, Whereabouts } from '@maildesk/contracts';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { EventBus } from './event-bus.js';
import { mergePlaces } from './present-people.js';

/** What is known of the people who look at an account. */
export interface AccountPresence {
  /** Somebody has the account on screen. */
  readonly online: boolean;
  /** Mailboxes that somebody has open. */
  readonly viewing: ReadonlySet<string>;
}

const nobody: AccountPresence = { online: false, viewing: new Set() };

/** A person as colleagues see them. */
export type PresentUser = Omit<PresentPerson, 'places'>;

interface Client {
  readonly accountIds: Set<string>;
  viewing: { readonly accountId: string; readonly mailboxId: string } | null;
  /** Whose it is and which conversations are open; null before it has said so. */
  stay: { readonly user: PresentUser; readonly whereabouts: Whereabouts } | null;
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
  private readonly stayListeners = new Set<(accountId: string, userId: string) => void>();

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
    this.tellStay(client, [accountId]);
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
    if (accountId === undefined) this.clients.delete(clientId);
    this.tell(left);
    this.tellStay(client, left);
  }

  /** A client has these conversations open, of whichever accounts; colleagues see those of the accounts that it follows. */
  stay(clientId: string, user: PresentUser, whereabouts: Whereabouts): void {
    const client = this.client(clientId);
    const before = client.stay?.whereabouts.places ?? [];
    client.stay = { user, whereabouts };
    this.tellStay(client, new Set([...before, ...whereabouts.places].map(({ accountId }) => accountId)));
  }

  /** A client may not answer mail of the account any more: what it replies to it only views. */
  stopReplying(clientId: string, accountId: string): void {
    const stay = this.clients.get(clientId)?.stay;
    if (stay?.whereabouts.places.some((place) => place.accountId === accountId && place.doing === 'replying') !== true)
      return;
    const places = stay.whereabouts.places.map((place) =>
      place.accountId === accountId ? { ...place, doing: 'viewing' as const } : place,
    );
    this.stay(clientId, stay.user, { ...stay.whereabouts, places });
  }

  /** Those who have conversations of the account open in clients of this process; of one user alone when that is given. */
  peopleHere(accountId: string, userId?: string): PresentPerson[] {
    const windows = new Map<string, { user: PresentUser; places: PresentPerson['places'][] }>();
    for (const { accountIds, stay } of this.clients.values()) {
      if (stay === null || !accountIds.has(accountId) || (userId !== undefined && stay.user.userId !== userId))
        continue;
      const places = placesIn(accountId, stay.whereabouts);
      if (places.length === 0) continue;
      const known = windows.get(stay.user.userId);
      if (known === undefined) windows.set(stay.user.userId, { user: stay.user, places: [places] });
      else known.places.push(places);
    }
    return [...windows.values()].map(({ user, places }) => ({ ...user, places: mergePlaces(places) }));
  }

  /** Calls `listener` whenever the conversations may have changed that a user has open in clients of this process. */
  onStay(listener: (accountId: string, userId: string) => void): () => void {
    this.stayListeners.add(listener);
    return () => this.stayListeners.delete(listener);
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
    const client = this.clients.get(clientId) ?? { accountIds: new Set<string>(), viewing: null, stay: null };
    this.clients.set(clientId, client);
    return client;
  }

  private tellStay({ stay }: Client, accountIds: Iterable<string>): void {
    if (stay === null) return;
    for (const accountId of accountIds) {
      for (const listener of this.stayListeners) listener(accountId, stay.user.userId);
    }
  }

  private tell(accountIds: Iterable<string>): void {
    for (const accountId of new Set(accountIds)) {
      this.callListeners(accountId);
      this.tellOthers(accountId);
    }
  }
}

const placesIn = (accountId: string, { places, isIdle }: Whereabouts): PresentPerson['places'] =>
  places.filter((place) => place.accountId === accountId).map(({ threadId, doing }) => ({ threadId, doing, isIdle }));
