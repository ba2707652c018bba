import type { PresentPerson } from '@maildesk/contracts';
import { type BeforeApplicationShutdown, Injectable, type OnModuleInit } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { type DomainEvents, EventBus, type PersonInAccount } from './event-bus.js';
import { Presence } from './presence.js';
import { mergePlaces, partsOf } from './present-people.js';

/** What changes within this time goes out together. */
const gatherMs = 50;
/** Other processes say this often that they are there, and their people are forgotten when they have not for a while. */
const beatMs = 3000;
const forgottenMs = 10_000;
/** A process that misses something asks for it this often at most. */
const askEveryMs = 1000;
/** What is said to other processes at once: a notice of the database holds less than 8000 bytes. */
const partBytes = 7000;

interface Place {
  readonly people: Map<string, PersonInAccount>;
  heardAt: number;
}

type Listener = (accountId: string, people: readonly PresentPerson[]) => void;

/**
 * Who has which conversation open, in clients of this process and of all others.
 *
 * Failure contract: nothing of it is kept. A process that dies or is silent for ten seconds has nobody, until it is heard of
 * again; whoever has missed something of another one notices by the count in its beats, and has it say everything anew.
 */
@Injectable()
export class Colleagues implements OnModuleInit, BeforeApplicationShutdown {
  private readonly place = randomUUID();
  /** Those of other processes, by account and user. */
  private readonly elsewhere = new Map<string, Place>();
  /** Those of this process that others know of, by account and user. */
  private readonly told = new Set<string>();
  /** Whom something changed for, by account: in this process, or anywhere. */
  private readonly changedHere = new Map<string, Set<string>>();
  private readonly changed = new Map<string, Set<string>>();
  private readonly gathering = new Map<string, NodeJS.Timeout>();
  private readonly sentAt = new Map<string, number>();
  private readonly listeners = new Set<Listener>();
  private readonly subscriptions: (() => void)[] = [];
  private beats: NodeJS.Timeout | undefined;
  private askedAt = -Infinity;

  constructor(
    private readonly bus: EventBus,
    private readonly presence: Presence,
  ) {}

  onModuleInit(): void {
    this.subscriptions.push(
      this.presence.onStay((accountId, userId) => {
        note(this.changedHere, accountId, userId);
        this.noteChange(accountId, userId);
      }),
      this.bus.on('people.told', (told) => this.hear(told)),
      this.bus.on('people.asked', () => this.tellAll()),
      this.bus.on('events.missed', () => this.tellAll()),
    );
    this.beats = setInterval(() => this.beat(), beatMs);
  }

  /** Says good-bye while the line to the others is open. */
  beforeApplicationShutdown(): void {
    for (const unsubscribe of this.subscriptions) unsubscribe();
    clearInterval(this.beats);
    for (const timer of this.gathering.values()) clearTimeout(timer);
    this.gathering.clear();
    if (this.told.size > 0) this.tell({ isWhole: true, people: [], total: 0 });
  }

  /** Everybody who has a conversation of the account open. */
  in(accountId: string): PresentPerson[] {
    const userIds = new Set(this.presence.peopleHere(accountId).map(({ userId }) => userId));
    for (const { people } of this.elsewhere.values())
      for (const person of people.values()) if (person.accountId === accountId) userIds.add(person.userId);
    return [...userIds].flatMap((userId) => this.find(accountId, userId) ?? []);
  }

  /** Tells `listener` of changes, several of an account together; whoever has left has no places. Call the answer to stop. */
  onChange(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private find(accountId: string, userId: string): PresentPerson | null {
    const key = keyOf(accountId, userId);
    const known = [
      ...this.presence.peopleHere(accountId, userId),
      ...[...this.elsewhere.values()].flatMap(({ people }) => people.get(key) ?? []),
    ];
    const [first] = known;
    if (first === undefined) return null;
    const { displayName, email } = first;
    return { userId, displayName, email, places: mergePlaces(known.map(({ places }) => places)) };
  }

  private noteChange(accountId: string, userId: string): void {
    note(this.changed, accountId, userId);
    if (this.gathering.has(accountId)) return;
    const waitMs = (this.sentAt.get(accountId) ?? -Infinity) + gatherMs - performance.now();
    this.gathering.set(
      accountId,
      setTimeout(() => this.send(accountId), Math.max(0, waitMs)),
    );
  }

  private send(accountId: string): void {
    this.gathering.delete(accountId);
    this.sentAt.set(accountId, performance.now());
    const userIds = [...(this.changed.get(accountId) ?? [])];
    this.changed.delete(accountId);
    this.tellOf(accountId);
    const people = userIds.map((userId) => this.find(accountId, userId) ?? gone(userId));
    for (const listener of this.listeners) listener(accountId, people);
  }

  /** Tells other processes what has changed in this one. */
  private tellOf(accountId: string): void {
    const userIds = [...(this.changedHere.get(accountId) ?? [])];
    if (userIds.length === 0) return;
    this.changedHere.delete(accountId);
    const people = userIds.map((userId) => this.presence.peopleHere(accountId, userId)[0] ?? gone(userId));
    for (const { userId, places } of people) this.noteTold(keyOf(accountId, userId), places.length > 0);
    for (const part of partsOf(inAccount(accountId, people), partBytes))
      this.tell({ isWhole: false, people: part, total: this.told.size });
  }

  private noteTold(key: string, isHere: boolean): void {
    if (isHere) this.told.add(key);
    else this.told.delete(key);
  }

  private tellAll(): void {
    const accountIds = new Set([...this.told].map((key) => key.slice(0, key.indexOf(' '))));
    const people = [...accountIds].flatMap((accountId) => inAccount(accountId, this.presence.peopleHere(accountId)));
    this.told.clear();
    for (const { accountId, userId } of people) this.told.add(keyOf(accountId, userId));
    const [first = [], ...others] = partsOf(people, partBytes);
    this.tell({ isWhole: true, people: first, total: this.told.size });
    for (const part of others) this.tell({ isWhole: false, people: part, total: this.told.size });
  }

  private tell(told: Omit<DomainEvents['people.told'], 'place'>): void {
    this.bus.publish('people.told', { place: this.place, ...told });
  }

  private beat(): void {
    if (this.told.size > 0) this.tell({ isWhole: false, people: [], total: this.told.size });
    const now = performance.now();
    for (const [place, { heardAt }] of this.elsewhere) if (now - heardAt > forgottenMs) this.forget(place);
    for (const [accountId, at] of this.sentAt) if (now - at > gatherMs) this.sentAt.delete(accountId);
  }

  private hear({ place, isWhole, people, total }: DomainEvents['people.told']): void {
    if (place === this.place) return;
    if (isWhole) this.forget(place);
    const known = this.elsewhere.get(place) ?? { people: new Map<string, PersonInAccount>(), heardAt: 0 };
    this.elsewhere.set(place, known);
    known.heardAt = performance.now();
    for (const person of people) {
      const key = keyOf(person.accountId, person.userId);
      if (person.places.length > 0) known.people.set(key, person);
      else known.people.delete(key);
      this.noteChange(person.accountId, person.userId);
    }
    // What was said in parts is complete by the next beat.
    if (people.length === 0 && known.people.size !== total) this.ask();
    if (total === 0) this.forget(place);
  }

  private ask(): void {
    if (performance.now() - this.askedAt < askEveryMs) return;
    this.askedAt = performance.now();
    this.bus.publish('people.asked', {});
  }

  private forget(place: string): void {
    const known = this.elsewhere.get(place);
    this.elsewhere.delete(place);
    for (const { accountId, userId } of known?.people.values() ?? []) this.noteChange(accountId, userId);
  }
}

const keyOf = (accountId: string, userId: string): string => `${accountId} ${userId}`;

const gone = (userId: string): PresentPerson => ({ userId, displayName: '', email: '', places: [] });

const inAccount = (accountId: string, people: readonly PresentPerson[]): PersonInAccount[] =>
  people.map((person) => ({ accountId, ...person }));

function note(changes: Map<string, Set<string>>, accountId: string, userId: string): void {
  changes.set(accountId, (changes.get(accountId) ?? new Set()).add(userId));
}
