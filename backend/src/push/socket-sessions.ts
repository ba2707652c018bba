import { Injectable, Logger } from '@nestjs/common';
import { AccessRules } from '../common/access-rules.js';
import { atTime } from '../common/at-time.js';
import { type PushClient, type PushServer, sessionRoom } from './push-sockets.js';

const lookEveryMs = 60_000;

/**
 * Ends sockets with the session that they were opened in: in the moment it runs out and, when it was taken from the database by
 * somebody else than this process, within a minute. A look that fails is made again at the next minute.
 */
@Injectable()
export class SocketSessions {
  private readonly logger = new Logger('Push');

  constructor(private readonly rules: AccessRules) {}

  /** Ends the client's socket when its session runs out, which may have been extended by then. */
  watch(client: PushClient): void {
    let callOff = (): void => undefined;
    const endAt = (expiresAt: Date): void => {
      callOff = atTime(expiresAt, () => {
        this.laterEnd(client, expiresAt).then(
          (later) => (later === null ? client.disconnect(true) : client.connected && endAt(later)),
          () => client.disconnect(true),
        );
      });
    };
    endAt(client.data.user.expiresAt);
    client.once('disconnect', () => callOff());
  }

  /** When the client's session ends, if that was put off. */
  private async laterEnd(client: PushClient, expiresAt: Date): Promise<Date | null> {
    const { sessionId } = client.data.user;
    const end = (await this.rules.openSessions([sessionId])).get(sessionId);
    return end !== undefined && end > expiresAt ? end : null;
  }

  /** Looks once a minute whether the sessions of all open sockets go on. Call the answer to stop. */
  lookAfter(server: PushServer): () => void {
    const timer = setInterval(() => {
      this.endForgotten(server).catch((error: unknown) =>
        this.logger.warn(`the sessions of open sockets could not be looked at: ${String(error)}`),
      );
    }, lookEveryMs);
    timer.unref();
    return () => clearInterval(timer);
  }

  /** Ends the sockets whose sessions have ended, by whomever. */
  async endForgotten(server: PushServer): Promise<void> {
    const clients = [...server.sockets.sockets.values()];
    const sessionIds = new Set(clients.map((client) => client.data.user.sessionId));
    if (sessionIds.size === 0) return;
    const open = await this.rules.openSessions([...sessionIds]);
    for (const sessionId of sessionIds) {
      if (!open.has(sessionId)) server.in(sessionRoom(sessionId)).disconnectSockets(true);
    }
  }
}
