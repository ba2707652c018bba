import { clientEvents, type Role, roleAllows, serverEvents } from '@maildesk/contracts';
import { Injectable, Logger } from '@nestjs/common';
import { AccessRules } from '../common/access-rules.js';
import type { DomainEvents } from '../common/event-bus.js';
import { Presence } from '../common/presence.js';
import {
  accountRoom,
  clientsIn,
  credentialsOfClient,
  type PushClient,
  type PushServer,
  userRoom,
} from './push-sockets.js';

/** `unknown`: it could not be asked for. */
type KnownRole = Role | null | 'unknown';

/**
 * Who is in the room of an account, and goes out of it with the right to be there. Where the right cannot be asked for, as when
 * the database is not to be had, the client goes out too, and is told to ask to come in again.
 */
@Injectable()
export class AccountRooms {
  private readonly logger = new Logger('Push');
  /** Grows whenever somebody's access may have changed. */
  private accessChanges = 0;

  constructor(
    private readonly rules: AccessRules,
    private readonly presence: Presence,
  ) {}

  /** Asked once more when access was changed while the answer was on its way: what joins after that is not taken out again. */
  async mayEnter(client: PushClient, accountId: string): Promise<boolean> {
    for (;;) {
      const before = this.accessChanges;
      const user = await this.rules.userOf(credentialsOfClient(client));
      if ((await this.rules.decide(clientEvents.resume.access, user, accountId)) !== 'allowed') return false;
      if (before === this.accessChanges) return true;
    }
  }

  /** Looks at the rights of these users anew. */
  async membersChanged(server: PushServer, accountId: string, userIds: readonly string[]): Promise<void> {
    this.accessChanges += 1;
    for (const userId of userIds) {
      const role = await this.roleOf(userId, accountId);
      for (const client of clientsIn(server, userRoom(userId))) {
        this.follow(client, accountId, role);
        client.emit('accountsChanged');
      }
    }
    this.logger.debug(`account ${accountId}: members changed`);
  }

  /** Looks at the rights of all clients in the rooms of these accounts, as a change may not have been heard of. */
  async recheck(server: PushServer, accountIds: readonly string[]): Promise<void> {
    this.accessChanges += 1;
    // Where one cannot be asked for, the others cannot either: nobody is kept in for as long as that would take.
    let isKnown = true;
    for (const client of server.sockets.sockets.values()) {
      for (const accountId of accountIds.filter((id) => client.rooms.has(accountRoom(id)))) {
        const role: KnownRole = isKnown ? await this.roleOf(client.data.user.id, accountId) : 'unknown';
        isKnown = role !== 'unknown';
        this.follow(client, accountId, role);
      }
      client.emit('accountsChanged');
    }
  }

  /**
   * Tells somebody what they have read for themselves. It goes beside the account's frames, as it concerns nobody else, and a
   * client that was away reads it anew. Where the right cannot be asked for, having been let into the room is proof enough.
   */
  async tellOwn(server: PushServer, { accountId, userId, threadIds }: DomainEvents['reading.changed']): Promise<void> {
    const role = await this.roleOf(userId, accountId);
    if (role !== 'unknown' && !roleAllows(role, serverEvents.readingChanged)) return;
    const change = { accountId, threadIds: threadIds === null ? null : [...threadIds] };
    for (const client of clientsIn(server, userRoom(userId)))
      if (role !== 'unknown' || client.rooms.has(accountRoom(accountId))) client.emit('readingChanged', change);
  }

  private follow(client: PushClient, accountId: string, role: KnownRole): void {
    if (role !== 'unknown' && roleAllows(role, serverEvents.frames)) {
      if (!roleAllows(role, 'account-write')) this.presence.stopReplying(client.id, accountId);
      return;
    }
    const wasIn = client.rooms.has(accountRoom(accountId));
    void client.leave(accountRoom(accountId));
    this.presence.leave(client.id, accountId);
    if (role === 'unknown' && wasIn) client.emit('stale', { accountId, headSeq: 0 });
  }

  private async roleOf(userId: string, accountId: string): Promise<KnownRole> {
    try {
      return await this.rules.roleOf(userId, accountId);
    } catch (error) {
      this.logger.warn(`account ${accountId}: it could not be asked who may follow it: ${String(error)}`);
      return 'unknown';
    }
  }
}
