import { clientEvents, roleAllows, type Whereabouts as Said } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AccessRules } from '../common/access-rules.js';
import { Presence, type PresentUser } from '../common/presence.js';
import { issuesOf } from '../common/schema.js';
import { UsersService } from '../users/users.module.js';
import type { PushClient } from './push-sockets.js';

type Place = Said['places'][number];

/** Takes in what clients say of the conversations that they have open. */
@Injectable()
export class Whereabouts {
  constructor(
    private readonly rules: AccessRules,
    private readonly users: UsersService,
    private readonly presence: Presence,
  ) {}

  /**
   * Notes where a client is, once `turn` has come. Whoever may not answer mail of an account never passes for replying there.
   * Of several that are under way at a time the last one counts.
   */
  async note(client: PushClient, message: unknown, turn: () => Promise<boolean>): Promise<void> {
    const checked = issuesOf(clientEvents.presence.payload, message, 'presence');
    if (checked.issues.length > 0) return;
    const { data } = client;
    const count = (data.stayCount += 1);
    if (!(await turn())) return;
    const { places, isIdle } = checked.value as Said;
    const person = (data.person ??= await this.personOf(data.user.id));
    const allowed = await Promise.all(places.map((place) => this.asAllowed(data.user.id, place)));
    if (count === data.stayCount && client.connected)
      this.presence.stay(client.id, person, { places: allowed, isIdle });
  }

  private async asAllowed(userId: string, place: Place): Promise<Place> {
    if (place.doing === 'viewing') return place;
    const mayReply = roleAllows(await this.rules.roleOf(userId, place.accountId), 'account-write');
    return mayReply ? place : { ...place, doing: 'viewing' };
  }

  private async personOf(id: string): Promise<PresentUser> {
    const { displayName, email } = await this.users.read(id);
    return { userId: id, displayName, email };
  }
}
