import { Injectable, Logger } from '@nestjs/common';

/** What modules tell each other inside the process, after the fact. An event is a hint: whoever hears it reads the state anew. */
export interface DomainEvents {
  /** New push frames of the account are in the log. */
  'frames.committed': { accountId: string };
  'account.connected': { accountId: string };
  /** Settings or password changed: connect anew. */
  'account.changed': { accountId: string };
  'account.removed': { accountId: string; userIds: readonly string[] };
  /** A user was given access to an account, or it was taken away, or the role changed. */
  'account.members-changed': { accountId: string; userIds: readonly string[] };
  'account.reconnect-wanted': { accountId: string };
  'session.ended': { sessionId: string };
  /** Users' wishes wait to be carried to the mail server. */
  'changes.pending': { accountId: string };
  /** A draft was closed, sent or thrown away: its copy in the Drafts mailbox has to follow. */
  'drafts.changed': { accountId: string };
  /** The Drafts mailbox was changed by us: it is worth a look. */
  'drafts.filed': { accountId: string };
  'outbox.queued': { accountId: string };
  /** A message was accepted by the SMTP server or filed: its mailbox is worth a look. */
  'outbox.sent': { accountId: string };
}

type Listener<N extends keyof DomainEvents> = (event: DomainEvents[N]) => void | Promise<void>;

/** Typed in-process events. A listener that fails is logged and never disturbs the publisher or the others. */
@Injectable()
export class EventBus {
  private readonly logger = new Logger(EventBus.name);
  private readonly listeners = new Map<keyof DomainEvents, Set<Listener<never>>>();

  /** Starts to listen; call the answer to stop. */
  on<N extends keyof DomainEvents>(name: N, listener: Listener<N>): () => void {
    const set = this.listeners.get(name) ?? new Set();
    set.add(listener);
    this.listeners.set(name, set);
    return () => set.delete(listener);
  }

  publish<N extends keyof DomainEvents>(name: N, event: DomainEvents[N]): void {
    for (const listener of this.listeners.get(name) ?? []) {
      // The set under `name` only ever holds listeners of `name`.
      void this.call(name, listener as unknown as Listener<N>, event);
    }
  }

  private async call<N extends keyof DomainEvents>(
    name: N,
    listener: Listener<N>,
    event: DomainEvents[N],
  ): Promise<void> {
    try {
      await listener(event);
    } catch (error) {
      this.logger.error(`a listener of ${name} failed`, error instanceof Error ? error.stack : String(error));
    }
  }
}
