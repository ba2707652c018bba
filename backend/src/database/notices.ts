import type { DomainEventName, DomainEvents } from '../common/event-bus.js';

/** What one process tells the others by NOTIFY. */
export interface Notice<N extends DomainEventName = DomainEventName> {
  /** The process that it comes from. */
  readonly from: string;
  readonly name: N;
  readonly event: DomainEvents[N];
}

/** The Postgres channel of all MailDesks that work on the database. */
export const channel = 'maildesk';

/** NOTIFY takes less than 8000 bytes. */
const maxBytes = 7900;

/** Heard by the process alone that publishes them: they are about what it does itself. */
const atHome: ReadonlySet<DomainEventName> = new Set([
  'account.taken',
  'account.server-distrusted',
  'outbox.sent',
  'drafts.filed',
  'events.missed',
]);

/** Whether the other processes must hear of such an event. */
export const concernsOthers = (name: DomainEventName): boolean => !atHome.has(name);

/** The payloads that carry the event: several where it names more users than fit into one. */
export function encodeNotice<N extends DomainEventName>({ from, name, event }: Notice<N>): string[] {
  const payload = JSON.stringify([from, name, event]);
  if (Buffer.byteLength(payload) <= maxBytes || !('userIds' in event) || event.userIds.length < 2) return [payload];
  const half = Math.ceil(event.userIds.length / 2);
  return [event.userIds.slice(0, half), event.userIds.slice(half)].flatMap((userIds) =>
    encodeNotice({ from, name, event: { ...event, userIds } }),
  );
}

/** Null for what is none of ours. */
export function decodeNotice(payload: string): Notice | null {
  try {
    const parsed: unknown = JSON.parse(payload);
    if (!Array.isArray(parsed) || parsed.length !== 3) return null;
    const [from, name, event] = parsed as [string, DomainEventName, DomainEvents[DomainEventName]];
    return { from, name, event };
  } catch {
    return null;
  }
}
