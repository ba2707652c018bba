import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Response } from 'express';
import { AccessRules, type SignedInUser } from '../common/access-rules.js';
import { EventBus } from '../common/event-bus.js';

interface Download {
  readonly accountId: string;
  readonly user: SignedInUser;
  readonly controller: AbortController;
}

/** Somebody who takes nothing for this long has gone, and the connection to the mail server is wanted by others. */
const stalledMs = 20_000;
const lookEveryMs = 2000;

/**
 * The downloads that are under way: one for each user and account at a time, ended when their reader has gone, takes nothing
 * any more, or may not read any more.
 */
@Injectable()
export class OpenDownloads implements OnModuleDestroy {
  private readonly downloads = new Set<Download>();
  private readonly turns = new Map<string, Promise<void>>();
  private readonly subscriptions: (() => void)[];

  constructor(
    bus: EventBus,
    private readonly rules: AccessRules,
  ) {
    this.subscriptions = [
      bus.on('account.members-changed', ({ accountId, userIds }) => this.recheck(accountId, userIds)),
      bus.on('account.removed', ({ accountId }) => this.end((download) => download.accountId === accountId)),
      bus.on('session.ended', ({ sessionId }) => this.end((download) => download.user.sessionId === sessionId)),
      bus.on('events.missed', () => this.recheckAll()),
    ];
  }

  onModuleDestroy(): void {
    for (const unsubscribe of this.subscriptions) unsubscribe();
    this.end(() => true);
  }

  /** Runs one download when it is the user's turn. `signal` aborts when it must end; what it throws then is nobody's concern. */
  async run(
    user: SignedInUser,
    accountId: string,
    response: Response,
    task: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const download: Download = { accountId, user, controller: new AbortController() };
    const { signal } = download.controller;
    this.downloads.add(download);
    response.once('close', () => download.controller.abort());
    signal.addEventListener('abort', () => response.destroy());
    const watch = watchForStall(response, () => download.controller.abort());
    try {
      await this.inTurn(`${user.id}/${accountId}`, async () => {
        // What ended between the guard and here was told to nobody, and waiting for a turn takes its time.
        await this.endUnlessAllowed(download);
        if (!signal.aborted) await task(signal);
      });
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      clearInterval(watch);
      this.downloads.delete(download);
    }
  }

  private async inTurn(key: string, task: () => Promise<void>): Promise<void> {
    const before = this.turns.get(key) ?? Promise.resolve();
    const turn = before.then(task);
    const settled = turn.catch(() => undefined);
    this.turns.set(key, settled);
    try {
      await turn;
    } finally {
      if (this.turns.get(key) === settled) this.turns.delete(key);
    }
  }

  private async recheck(accountId: string, userIds: readonly string[]): Promise<void> {
    for (const userId of userIds) {
      // Who cannot be asked about may not: a download can be begun again, and what was read cannot be taken back.
      if ((await this.rules.roleOf(userId, accountId).catch(() => null)) !== null) continue;
      this.end((download) => download.accountId === accountId && download.user.id === userId);
    }
  }

  private async recheckAll(): Promise<void> {
    for (const download of this.downloads)
      await this.endUnlessAllowed(download).catch(() => download.controller.abort());
  }

  private async endUnlessAllowed({ accountId, user, controller }: Download): Promise<void> {
    const [role, open] = await Promise.all([
      this.rules.roleOf(user.id, accountId),
      this.rules.openSessions([user.sessionId]),
    ]);
    if (role === null || !open.has(user.sessionId)) controller.abort();
  }

  private end(matches: (download: Download) => boolean): void {
    for (const download of this.downloads) if (matches(download)) download.controller.abort();
  }
}

/** Calls `onStall` when bytes wait for the reader and none of them leaves. */
function watchForStall(response: Response, onStall: () => void): NodeJS.Timeout {
  let written = 0;
  let since = performance.now();
  return setInterval(() => {
    const now = response.socket?.bytesWritten ?? 0;
    const isWaiting = response.writableLength > 0 || (response.socket?.writableLength ?? 0) > 0;
    if (now !== written || !isWaiting) {
      written = now;
      since = performance.now();
    } else if (performance.now() - since > stalledMs) {
      onStall();
    }
  }, lookEveryMs);
}
