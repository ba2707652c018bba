import { createHmac, timingSafeEqual } from 'node:crypto';

/** How long a ticket serves. */
export const ticketMs = 60_000;

/** What a ticket says of itself, before it is known whether it is genuine. */
export interface TicketParts {
  readonly sessionId: string;
  /** Unix seconds. */
  readonly endsAt: number;
  readonly mac: string;
}

/**
 * A ticket for one address: the session, its end, and a MAC over both by what is stored of the session's token. So it is worth
 * nothing without the session, and nothing of it is stored.
 */
export function writeTicket(session: { id: string; tokenHash: Buffer }, path: string, endsAt: Date): string {
  const seconds = Math.floor(endsAt.getTime() / 1000);
  return `${session.id}.${seconds}.${macOf(session.tokenHash, path, seconds)}`;
}

/** Null for what is no ticket. */
export function readTicket(ticket: string): TicketParts | null {
  const { sessionId, seconds, mac } =
    /^(?<sessionId>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(?<seconds>\d{1,12})\.(?<mac>[\w-]{43})$/.exec(ticket)
      ?.groups ?? {};
  if (sessionId === undefined || mac === undefined) return null;
  return { sessionId, endsAt: Number(seconds), mac };
}

/** Whether the ticket was made for this address by whoever has the session, and serves now. */
export function isGenuine({ endsAt, mac }: TicketParts, tokenHash: Buffer, path: string, now: Date): boolean {
  const expected = Buffer.from(macOf(tokenHash, path, endsAt));
  return timingSafeEqual(expected, Buffer.from(mac)) && endsAt * 1000 > now.getTime();
}

const macOf = (tokenHash: Buffer, path: string, seconds: number): string =>
  createHmac('sha256', tokenHash).update(`download ticket\n${seconds}\n${path}`).digest('base64url');
