import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CommandRefused } from '../adapters/adapters.module.js';
import type { StoredMailbox } from '../mail/mail.module.js';
import { MailboxRests } from './mailbox-rests.js';
import type { RunnerTools } from './runner-tools.js';

const refused = new CommandRefused('refused');
const own = new Error('a mistake of ours');

describe('MailboxRests', () => {
  let told: (string | null)[];
  let rests: MailboxRests;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance', 'Date'] });
    told = [];
    const tools = {
      clock: { now: () => new Date() },
      unitOfWork: { runOwned: (_: string, work: (tx: unknown) => unknown) => work({}) },
      troubles: {
        saveOwnTrouble: (_tx: unknown, _id: string, trouble: { reason: string } | null) => {
          told.push(trouble?.reason ?? null);
        },
      },
    };
    rests = new MailboxRests('account', tools as unknown as RunnerTools);
  });
  afterEach(() => vi.useRealTimers());

  it('keeps nothing but the first words waiting where these cannot be read', async () => {
    await rests.failed('a', 'preview', refused);

    expect(rests.isResting('a', 'preview')).toBe(true);
    expect(rests.isResting('a', 'look')).toBe(false);
    expect(rests.isResting('a', 'fill')).toBe(false);
  });

  it('does nothing with a mailbox that cannot be looked into', async () => {
    await rests.failed('a', 'look', refused);

    expect((['look', 'fill', 'preview'] as const).map((task) => rests.isResting('a', task))).toEqual([
      true,
      true,
      true,
    ]);
    expect(rests.isResting('b', 'look')).toBe(false);
  });

  it('rests longer each time, whatever else succeeds meanwhile', async () => {
    await rests.failed('a', 'preview', refused);
    await rests.failed('a', 'preview', refused);
    await rests.succeeded('a', 'look');
    const third = await rests.failed('a', 'preview', refused);

    expect(third).toBeGreaterThanOrEqual(2000);
  });

  it('says so to people after an error of ours, until what failed succeeds', async () => {
    await rests.failed('a', 'preview', own);
    await rests.succeeded('a', 'look');
    expect(told).toEqual([expect.stringContaining('MailDesk itself')]);

    await rests.succeeded('a', 'preview');
    expect(told.at(-1)).toBeNull();
  });

  it('takes back what an earlier connection said, once the mailbox could be read', async () => {
    rests.takeOver([{ id: 'a', trouble: 'own-trouble' } as StoredMailbox]);

    await rests.succeeded('a', 'look');
    await rests.succeeded('a', 'look');

    expect(told).toEqual([null]);
  });
});
