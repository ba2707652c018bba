import type { PresentPerson, PushEventName } from '@maildesk/contracts';
import { Injectable, Logger } from '@nestjs/common';

/** What modules tell each other, after the fact. An event is a hint: whoever hears it reads the state anew. */
export interface DomainEvents {
  /** New push frames of the account are in the log, of these names. */
  'frames.committed': { accountId: string; names: readonly PushEventName[] };
  'account.connected': { accountId: string };
  /** Settings or password changed: connect anew. */
  'account.changed': { accountId: string };
  'account.removed': { accountId: string; userIds: readonly string[] };
  /** A user was given access to an account, or it was taken away, or the role changed. */
  'account.members-changed': { accountId: string; userIds: readonly string[] };
  /** What somebody has read for themselves: these threads, or (null) any of the account. */
  'reading.changed': { accountId: string; userId: string; threadIds: readonly string[] | null };
  'account.reconnect-wanted': { accountId: string };
  /** Its mail server contradicts itself, and is trusted with less: connections that rest on more are to be followed by others. */
  'account.server-distrusted': { accountId: string };
  /** All mailboxes are to be compared with the server's anew. */
  'account.resync-wanted': { accountId: string };
  'session.ended': { sessionId: string };
  /** An Odoo database was paired or unpaired. */
  'odoo.pairings-changed': Record<never, never>;
  /** A user was disabled, or let in again. */
  'user.access-changed': { userId: string };
  /** Who looks at an account through the process that calls itself `place`. */
  'presence.told': { accountId: string; place: string; online: boolean; viewing: readonly string[] };
  /**
   * Who has conversations open through the process that calls itself `place`: those for whom something has changed, or the
   * beginning of all of them. It is said every few seconds how many they are.
   */
  'people.told': { place: string; isWhole: boolean; people: readonly PersonInAccount[]; total: number };
  /** A process does not know who has conversations open elsewhere: all say it anew. */
  'people.asked': Record<never, never>;
  /** Users' wishes wait to be carried to the mail server. */
  'changes.pending': { accountId: string };
  /** A draft was closed, sent or thrown away: its copy in the Drafts mailbox has to follow. */
  'drafts.changed': { accountId: string };
  /** The Drafts mailbox was changed by us: it is worth a look. */
  'drafts.filed': { accountId: string };
  'outbox.queued': { accountId: string };
  /** A message was accepted by the SMTP server or filed: its mailbox is worth a look. */
  'outbox.sent': { accountId: string };
  /** This process looks after the account from now on. */
  'account.taken': { accountId: string };
  /** Accounts were given back, or a process has come or is going. */
  'processes.changed': Record<never, never>;
  /** Somebody is about to wrap the keys of secrets anew, and asks every process which keys it has. */
  'keys.asked': Record<never, never>;
  /** Other processes may have told of something that was not heard here: everything is read anew. */
  'events.missed': Record<never, never>;
}

export interface PersonInAccount extends PresentPerson {
  readonly accountId: string;
}

export type DomainEventName = keyof DomainEvents;

type Listener<N extends DomainEventName> = (event: DomainEvents[N]) => void | Promise<void>;

/** Passes an event on to the other processes. */
export type EventRelay = <N extends DomainEventName>(name: N, event: DomainEvents[N]) => void;

/** Typed events. A listener that fails is logged and never disturbs the publisher or the others. */
@Injectable()
export class EventBus {
  private readonly logger = new Logger(EventBus.name);
  private readonly listeners = new Map<DomainEventName, Set<Listener<never>>>();
  private relay: EventRelay | null = null;

  /** Starts to listen; call the answer to stop. */
  on<N extends DomainEventName>(name: N, listener: Listener<N>): () => void {
    const set = this.listeners.get(name) ?? new Set();
    set.add(listener);
    this.listeners.set(name, set);
    return () => set.delete(listener);
  }

  /** Everything that is published here goes through `relay` as well. */
  relayThrough(relay: EventRelay): void {
    this.relay = relay;
  }

  /** Tells the listeners in this process at once and, where it concerns them, the other processes. */
  publish<N extends DomainEventName>(name: N, event: DomainEvents[N]): void {
    this.deliver(name, event);
    this.relay?.(name, event);
  }

  /** Tells the listeners in this process alone. */
  deliver<N extends DomainEventName>(name: N, event: DomainEvents[N]): void {
    for (const listener of this.listeners.get(name) ?? []) {
      // The set under `name` only ever holds listeners of `name`.
      void this.call(name, listener as unknown as Listener<N>, event);
    }
  }

  private async call<N extends DomainEventName>(name: N, listener: Listener<N>, event: DomainEvents[N]): Promise<void> {
    try {
      await listener(event);
    } catch (error) {
      this.logger.error(`a listener of ${name} failed`, error instanceof Error ? error.stack : String(error));
    }
  }
}
