import type { ClientToServerEvents, ServerToClientEvents } from '@maildesk/contracts';
import type { Server, Socket } from 'socket.io';
import type { SignedInUser } from '../common/access-rules.js';
import { bearerOf, type Credentials, credentialsOf } from '../common/credentials.js';
import type { PresentUser } from '../common/presence.js';
import type { Backlog } from './backlog.js';
import type { Pace } from './pace.js';

/** What we keep beside a socket. */
interface SocketData {
  user: SignedInUser;
  resumes: Pace;
  views: Pace;
  stays: Pace;
  reports: Pace;
  /** How often the client has said where it is: only the last time counts. */
  stayCount: number;
  /** As colleagues see the user; null before that was needed. */
  person: PresentUser | null;
  backlog: Backlog;
}

export type PushServer = Server<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>;
export type PushClient = Socket<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>;

export const accountRoom = (accountId: string): string => `account:${accountId}`;
export const userRoom = (userId: string): string => `user:${userId}`;
export const sessionRoom = (sessionId: string): string => `session:${sessionId}`;

/** The clients of this process that are in a room. */
export function clientsIn({ sockets: { adapter, sockets } }: PushServer, room: string): PushClient[] {
  return [...(adapter.rooms.get(room) ?? [])].flatMap((id) => sockets.get(id) ?? []);
}

/** What a client shows of who it is: a bearer token in its handshake, as pages of Odoo have one, or else the cookie. */
export function credentialsOfClient({ handshake }: Pick<PushClient, 'handshake'>): Credentials {
  const accessToken: unknown = handshake.auth['accessToken'];
  if (typeof accessToken !== 'string') return { ...credentialsOf(handshake.headers), bearer: null };
  // What is none of ours must not fall back to a cookie.
  return { ...credentialsOf(handshake.headers), bearer: bearerOf(`Bearer ${accessToken}`) ?? '' };
}
