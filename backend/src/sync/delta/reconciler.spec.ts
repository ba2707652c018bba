import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImapSession } from '../../adapters/adapters.module.js';
import type { UidRange } from '../../common/uid-ranges.js';
import type { StoredMailbox } from '../../mail/mail.module.js';
import { Reconciler } from './reconciler.js';

const known = { id: 'aa', accountId: 'account', fillComplete: true, uidNext: 100 } as StoredMailbox;

interface World {
  /** What is here before the server is asked, and what after. */
  readonly here: readonly [number[], number[]];
  readonly onServer: UidRange[];
  readonly underWay?: number[];
  /** Those that turn out to be on their way here when they are stored. */
  readonly awaited?: number;
}

/** Reconciles a mailbox; answers what was taken away and fetched, and whether that counted as a mended difference. */
async function reconcile({ here, onServer, underWay = [], awaited = 0 }: World) {
  const lists = [...here];
  const removed: number[] = [];
  const fetched: number[] = [];
  let healed: unknown;
  const writes = { write: async (_known: unknown, work: (tx: object) => Promise<unknown>) => work({}) };
  const arrivals = {
    storeOverlooked: async (_session: unknown, _known: unknown, uids: number[]) => {
      fetched.push(...uids);
      return Math.max(0, uids.length - awaited);
    },
  };
  const writer = { removeUids: async (_tx: unknown, _id: string, uids: number[]) => removed.push(...uids) };
  const uids = {
    list: async () => lists.shift(),
    underWay: async (_tx: unknown, _id: string, among: number[]) => among.filter((uid) => underWay.includes(uid)),
  };
  const progress = {
    saveUidNext: async () => undefined,
    saveCompared: async (_tx: unknown, _id: string, found: { healed: boolean }) => void (healed = found.healed),
  };
  const accounts = { note: async () => undefined };
  const metrics = { healed: () => undefined, vetoed: () => undefined };
  const fakes = [writes, arrivals, writer, uids, progress, accounts, { now: () => new Date() }, metrics];
  const reconciler = new Reconciler(...(fakes as unknown as ConstructorParameters<typeof Reconciler>));
  const session = { exists: 3, search: { allUids: async () => onServer } } as unknown as ImapSession;
  await reconciler.reconcile(session, known);
  return { removed, fetched, healed };
}

describe('Reconciler', () => {
  beforeEach(() => Logger.overrideLogger(false));
  afterEach(() => Logger.overrideLogger(['error', 'warn', 'log']));

  it('takes away what is gone, fetches what is missing, and says so', async () => {
    const found = await reconcile({
      here: [
        [1, 2],
        [1, 2],
      ],
      onServer: [{ low: 2, high: 3 }],
    });

    expect(found).toEqual({ removed: [1], fetched: [3], healed: true });
  });

  it('leaves what was moved here while the server was asked', async () => {
    const found = await reconcile({ here: [[1], [1, 9]], onServer: [{ low: 1, high: 1 }] });

    expect(found).toEqual({ removed: [], fetched: [], healed: false });
  });

  it('does not fetch again what was moved away while the server was asked', async () => {
    const found = await reconcile({ here: [[1, 2], [1]], onServer: [{ low: 1, high: 2 }] });

    expect(found).toEqual({ removed: [], fetched: [], healed: false });
  });

  it('leaves what a wish is just taking away', async () => {
    const found = await reconcile({
      here: [
        [1, 2],
        [1, 2],
      ],
      onServer: [{ low: 1, high: 1 }],
      underWay: [2],
    });

    expect(found).toEqual({ removed: [], fetched: [], healed: false });
  });

  it('does not count as overlooked what was on its way here', async () => {
    const found = await reconcile({ here: [[1], [1]], onServer: [{ low: 1, high: 2 }], awaited: 1 });

    expect(found).toEqual({ removed: [], fetched: [2], healed: false });
  });
});
