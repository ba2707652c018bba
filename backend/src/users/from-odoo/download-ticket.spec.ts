import { describe, expect, it } from 'vitest';
import { isGenuine, readTicket, ticketMs, writeTicket } from './download-ticket.js';

const session = { id: '3f0b7c1e-9d1a-4e0f-8a55-0c6b1b1f2a77', tokenHash: Buffer.alloc(32, 1) };
const path = '/api/accounts/a/messages/b/source';
const now = new Date('2026-01-01T12:00:00Z');
const ticket = writeTicket(session, path, new Date(now.getTime() + ticketMs));

function serves(given: string, { at = now, tokenHash = session.tokenHash, to = path } = {}): boolean {
  const parts = readTicket(given);
  return parts !== null && isGenuine(parts, tokenHash, to, at);
}

describe('a download ticket', () => {
  it('names its session and serves for its address', () => {
    expect(readTicket(ticket)?.sessionId).toBe(session.id);
    expect(serves(ticket)).toBe(true);
  });

  it('serves for no other address, no other session, and not after its minute', () => {
    expect(serves(ticket, { to: `${path}2` })).toBe(false);
    expect(serves(ticket, { tokenHash: Buffer.alloc(32, 2) })).toBe(false);
    expect(serves(ticket, { at: new Date(now.getTime() + ticketMs) })).toBe(false);
  });

  it('cannot be made to serve longer', () => {
    const [id, seconds, mac] = ticket.split('.');

    expect(serves(`${id}.${Number(seconds) + 3600}.${mac}`)).toBe(false);
  });

  it.each(['', 'x', `${ticket}x`, ticket.replace('.', '')])('is not made of %j', (text) => {
    expect(readTicket(text)).toBeNull();
  });
});
