import { clientEvents, roleAllows, serverEvents } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AccessRules } from '../common/access-rules.js';
import { Presence } from '../common/presence.js';
import { accountRoom, credentialsOfClient, type PushClient, type PushServer, userRoom } from './push-sockets.js';

/** Who may be in the room of an account: asked when somebody wants in, and again whenever access may have changed. */
@Injectable()
export class AccountRooms {
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

  /** The access of these users has changed: those who have none any more are out. */
  async membersChanged(server: PushServer, accountId: string, userIds: readonly string[]): Promise<void> {
    this.accessChanges += 1;
    for (const userId of userIds) {
      const role = await this.rules.roleOf(userId, accountId);
      if (!roleAllows(role, serverEvents.frames)) await this.withdraw(server, userId, accountId);
      else if (!roleAllows(role, 'account-write')) await this.stopReplying(server, userId, accountId);
      server.to(userRoom(userId)).emit('accountsChanged');
    }
  }

  /** Access may have been taken away and that not been heard: everybody is asked again, and reads their accounts anew. */
  async readAnew(server: PushServer, accountIds: () => readonly string[]): Promise<void> {
    this.accessChanges += 1;
    for (const client of server.sockets.sockets.values()) {
      for (const accountId of accountIds().filter((id) => client.rooms.has(accountRoom(id)))) {
        if (roleAllows(await this.rules.roleOf(client.data.user.id, accountId), serverEvents.frames)) continue;
        await client.leave(accountRoom(accountId));
        this.presence.leave(client.id, accountId);
      }
      client.emit('accountsChanged');
    }
  }

  private async withdraw(server: PushServer, userId: string, accountId: string): Promise<void> {
    server.in(userRoom(userId)).socketsLeave(accountRoom(accountId));
    for (const client of await server.in(userRoom(userId)).fetchSockets()) this.presence.leave(client.id, accountId);
  }

  private async stopReplying(server: PushServer, userId: string, accountId: string): Promise<void> {
    for (const client of await server.in(userRoom(userId)).fetchSockets())
      this.presence.stopReplying(client.id, accountId);
  }
}
