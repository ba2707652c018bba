import { accessTable, type PushEventName } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AccessRules } from '../common/access-rules.js';
import { accountRoom, credentialsOfClient, type PushClient } from './push-sockets.js';

/** Many accounts that change at one moment, as after an outage, are one word to each client. */
const togetherMs = 1000;

/** Frames after which an account's health reads differently. */
const tellingFrames: ReadonlySet<PushEventName> = new Set([
  'account.updated',
  'sync.progressed',
  'outbox.updated',
  'changes.updated',
  'change.refused',
]);

/**
 * Tells clients that have the page of health open when it is worth reading anew, at most once a second. The word names no
 * account; still it is said only to those who may know of one that has changed.
 */
@Injectable()
export class HealthWatchers {
  private readonly watching = new Set<PushClient>();
  private readonly changed = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly rules: AccessRules) {}

  join(client: PushClient): void {
    this.watching.add(client);
  }

  leave(client: PushClient): void {
    this.watching.delete(client);
  }

  /** Frames of the account were committed, in this process or in another. */
  heard(accountId: string, names: readonly PushEventName[]): void {
    if (this.watching.size === 0 || !names.some((name) => tellingFrames.has(name))) return;
    this.changed.add(accountId);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.tell();
    }, togetherMs).unref();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.watching.clear();
  }

  private async tell(): Promise<void> {
    const accountIds = [...this.changed];
    this.changed.clear();
    for (const client of this.watching) {
      if (await this.mayKnow(client, accountIds)) client.emit('healthChanged');
    }
  }

  /** Whoever follows an account is in its room; an administrator need not be, and may have ceased to be one. */
  private async mayKnow(client: PushClient, accountIds: readonly string[]): Promise<boolean> {
    if (accountIds.some((accountId) => client.rooms.has(accountRoom(accountId)))) return true;
    if (!accessTable['account-health'].administrator || !client.data.user.isAdmin) return false;
    const user = await this.rules.userOf(credentialsOfClient(client)).catch(() => null);
    return user?.isAdmin === true;
  }
}
