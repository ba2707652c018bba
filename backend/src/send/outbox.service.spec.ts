import type { Draft } from '@maildesk/contracts';
import { describe, expect, it, vi } from 'vitest';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { RateLimit } from '../common/rate-limit.js';
import { sharedRateLimits } from '../common/rate-limits.js';
import { OutboxService } from './outbox.service.js';

type Needed = ConstructorParameters<typeof OutboxService>;

/** A service whose messages are queued without a database; `prepare` is what becomes of a draft before. */
function newService() {
  const known = vi.fn(() => Promise.resolve<object | null>(null));
  const prepare = vi.fn(() => Promise.resolve({ outgoing: {} }));
  const notPaused = vi.fn(() => Promise.resolve());
  const sent = new RateLimit(sharedRateLimits.sentMessages);
  const limits = { take: async (_name: string, by: string) => sent.take(by, new Date()) };
  const service = new OutboxService(
    { run: () => Promise.resolve({}) } as unknown as Needed[0],
    new Clock(),
    { findByClientKey: known } as unknown as Needed[2],
    { prepare } as unknown as Needed[3],
    {} as Needed[4],
    {} as Needed[5],
    {} as Needed[6],
    { assertNotPaused: notPaused } as unknown as Needed[7],
    {} as Needed[8],
    limits as unknown as Needed[9],
    {} as Needed[10],
  );
  const send = (user: string, account: string) => service.send(user, account, { clientKey: 'key' } as Draft);
  return { known, prepare, notPaused, send };
}

describe('sending', () => {
  it('is refused after sixty messages of a user from an account within an hour', async () => {
    const { send } = newService();
    for (let count = 0; count < 60; count += 1) await send('anna', 'sales');

    await expect(send('anna', 'sales')).rejects.toMatchObject({ code: 'request.too-many' });
    await expect(send('ben', 'sales')).resolves.toBeDefined();
    await expect(send('anna', 'support')).resolves.toBeDefined();
  });

  it('is refused for a paused account, before anything else is done', async () => {
    const { notPaused, prepare, send } = newService();
    notPaused.mockRejectedValueOnce(new AppError('account.paused', 'It is paused.'));

    await expect(send('anna', 'sales')).rejects.toMatchObject({ code: 'account.paused' });
    expect(prepare).not.toHaveBeenCalled();
  });

  it('does not count drafts that are refused, and answers a repeated request in any case', async () => {
    const { known, prepare, send } = newService();
    prepare.mockRejectedValueOnce(new AppError('draft.invalid', 'Nobody to send to.'));
    await expect(send('anna', 'sales')).rejects.toMatchObject({ code: 'draft.invalid' });
    for (let count = 0; count < 60; count += 1) await send('anna', 'sales');

    known.mockResolvedValueOnce({ id: 'sent before' });

    await expect(send('anna', 'sales')).resolves.toEqual({ id: 'sent before' });
  });
});
