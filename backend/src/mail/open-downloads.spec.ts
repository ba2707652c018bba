import type { Role } from '@maildesk/contracts';
import type { Response } from 'express';
import { PassThrough } from 'node:stream';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AccessRules, SignedInUser } from '../common/access-rules.js';
import { EventBus } from '../common/event-bus.js';
import { OpenDownloads } from './open-downloads.js';

const user: SignedInUser = { id: 'anna', sessionId: 'here', isAdmin: false, isFromOdoo: false, expiresAt: new Date() };

describe('downloads', () => {
  let role: Role | null;
  let isSignedIn: boolean;
  /** Whether rights can be asked for. */
  let isAsked: boolean;
  let bus: EventBus;
  let downloads: OpenDownloads;

  beforeEach(() => {
    role = 'reader';
    isSignedIn = true;
    isAsked = true;
    bus = new EventBus();
    downloads = new OpenDownloads(bus, {
      roleOf: () => (isAsked ? Promise.resolve(role) : Promise.reject(new Error('no connection to the database'))),
      openSessions: (ids: readonly string[]) => Promise.resolve(new Set(isSignedIn ? ids : [])),
    } as unknown as AccessRules);
    return () => downloads.onModuleDestroy();
  });

  /** Begins one; `end` lets its task end. */
  function begin() {
    const response = new PassThrough();
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const task = vi.fn<(signal: AbortSignal) => Promise<void>>((signal) => {
      signal.addEventListener('abort', end);
      return ended;
    });
    const over = downloads.run(user, 'account', response as unknown as Response, task);
    return { response, task, end, over };
  }

  it.each([
    ['whose access was taken away', () => (role = null)],
    ['whose session has ended', () => (isSignedIn = false)],
  ])('do not begin for somebody %s between the guard and here', async (_who, revoke) => {
    revoke();

    const { task, response, over } = begin();
    await over;

    expect(task).not.toHaveBeenCalled();
    expect(response.destroyed).toBe(true);
  });

  it('do not begin when their turn comes, if access was taken away while they waited', async () => {
    const first = begin();
    await vi.waitFor(() => expect(first.task).toHaveBeenCalled());
    const second = begin();

    role = null;
    first.end();
    await Promise.all([first.over, second.over]);

    expect(second.task).not.toHaveBeenCalled();
  });

  it.each([
    [
      'access was taken away',
      () => (role = null),
      () => bus.deliver('account.members-changed', { accountId: 'account', userIds: ['anna'] }),
    ],
    ['access was taken away and nobody heard', () => (role = null), () => bus.deliver('events.missed', {})],
    [
      'it cannot be asked whether access was taken away',
      () => (isAsked = false),
      () => bus.deliver('account.members-changed', { accountId: 'account', userIds: ['anna'] }),
    ],
    [
      'something was missed and it cannot be asked what',
      () => (isAsked = false),
      () => bus.deliver('events.missed', {}),
    ],
    ['the session ended and nobody heard', () => (isSignedIn = false), () => bus.deliver('events.missed', {})],
  ])('end when %s', async (_what, revoke, tell) => {
    const { task, response, over } = begin();
    await vi.waitFor(() => expect(task).toHaveBeenCalled());

    revoke();
    tell();
    await over;

    expect(response.destroyed).toBe(true);
  });

  it('go on for whoever may still read when something was missed', async () => {
    const { task, response, end, over } = begin();
    await vi.waitFor(() => expect(task).toHaveBeenCalled());

    bus.deliver('events.missed', {});
    await new Promise((resolve) => setImmediate(resolve));

    expect(response.destroyed).toBe(false);
    end();
    await over;
  });
});
