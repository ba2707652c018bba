import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ImapSession, ToldStatus } from '../adapters/adapters.module.js';
import { steadyNow } from '../common/steady-now.js';
import { Alarms } from './alarms.js';
import type { BetweenJobs } from './connections/account-worker.js';
import { KnownMailboxes } from './known-mailboxes.js';
import { PollPlan } from './plan/poll-plan.js';
import type { PollerParts } from './poller-parts.js';
import { ViewedMailboxWatch } from './viewed-mailbox-watch.js';

const restartMs = 9 * 60_000;
const settledMs = 2000;

/** A connection on which nothing happens but what the test makes happen. Each command ends the IDLE, as it does in truth. */
class FakeSession {
  usable = true;
  canIdle = true;
  hasLive = false;
  hasSelected = true;
  hasModseq = true;
  exists = 3;
  selection: object | null = null;
  toldOfNewMailAt: number | null = null;
  onLive: (() => void) | null = null;
  idles = 0;
  /** What the server does with each IDLE: nothing as a rule. */
  endsIdle: 'never' | 'at once' = 'never';
  private endIdle: () => void = () => undefined;

  idle(): Promise<void> {
    this.idles += 1;
    return this.endsIdle === 'at once' ? Promise.resolve() : new Promise((resolve) => (this.endIdle = resolve));
  }

  isOpen(path: string): boolean {
    return path === 'Projects' && this.selection !== null;
  }

  /** What is still on its way when the next command is given. */
  onItsWay = false;

  noop(): Promise<void> {
    this.command();
    if (this.onItsWay) this.hasLive = true;
    return Promise.resolve();
  }

  take(): void {
    this.hasLive = false;
    this.toldOfNewMailAt = null;
  }

  command(): void {
    this.endIdle();
  }

  tell(): void {
    this.exists += 1;
    this.hasLive = true;
    this.toldOfNewMailAt = performance.now();
    this.onLive?.();
  }

  cut(): void {
    this.usable = false;
    this.endIdle();
  }
}

describe('ViewedMailboxWatch', () => {
  let session: FakeSession;
  let between: BetweenJobs;
  let held: boolean;
  let limitForWork: number;
  let connects: number;
  let refusesConnection: boolean;
  let looks: { id: string; told: ToldStatus }[];
  let resting: boolean;
  let viewing: string[];
  let told: string[];
  let saved: (string | null)[];
  let applied: 'applied' | 'unclear' | Error;
  let wholeLooks: number;
  let applies: number;
  let plan: PollPlan;
  let alarms: Alarms;
  let known: KnownMailboxes;
  let watch: ViewedMailboxWatch;

  beforeEach(() => {
    vi.useFakeTimers();
    session = new FakeSession();
    [held, limitForWork, connects, refusesConnection, looks, resting] = [false, 2, 0, false, [], false];
    [viewing, told, saved] = [[], [], []];
    [applied, wholeLooks, applies] = ['applied', 0, 0];
    plan = new PollPlan(60 * 60_000);
    alarms = new Alarms();
    known = new KnownMailboxes();
    const mailboxes = ['inbox', 'projects', 'garden'];
    plan.setMailboxes(
      mailboxes.map((id) => ({ id, role: id === 'inbox' ? 'inbox' : null, selectable: true })),
      steadyNow(),
    );
    const stored = { path: 'Projects', uidValidity: 1, uidNext: 4, highestModseq: null, serverCount: 3 };
    const parts = {
      accountId: 'account',
      tools: {
        presence: { of: () => ({ online: true, viewing: new Set(viewing) }) },
        mailboxes: { findStored: () => Promise.resolve(stored) },
        synchroniser: {
          applyLive: () => {
            applies += 1;
            if (applied instanceof Error) return Promise.reject(applied);
            session.take();
            return Promise.resolve(applied);
          },
        },
      },
      connections: {
        lendBetweenJobs: (given: BetweenJobs) => (between = given),
        hold: (isHeld: boolean) => (held = isHeld),
        get limitForWork() {
          return limitForWork;
        },
        run: async () => {
          connects += 1;
          if (refusesConnection) throw new Error('refused');
          await work();
        },
      },
      watcher: { isListenable: true, restartMs },
      alarms,
      plan,
      known,
      looks: {
        inboxId: 'inbox',
        add: (id: string, what: ToldStatus) => looks.push({ id, told: what }),
        isLater: () => false,
      },
      rests: { isResting: () => resting },
      wake: () => undefined,
      tell: () => undefined,
    };
    watch = new ViewedMailboxWatch(parts as unknown as PollerParts, {
      isTold: (id) => told.includes(id),
      onListening: (id) => Promise.resolve(void saved.push(id)),
    });
  });
  afterEach(() => {
    watch.end();
    alarms.end();
    vi.useRealTimers();
  });

  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  const view = (...ids: string[]): void => {
    viewing = ids;
    watch.onlookersChanged();
  };
  /** A task on the connection, which may select something. */
  const work = async (task: () => void = () => undefined): Promise<void> => {
    between.taken();
    session.command();
    task();
    await Promise.resolve();
    between.vacant(session as unknown as ImapSession);
  };
  const select = (): void => {
    session.selection = {};
    session.take();
  };
  /** The poller does what it was asked for. */
  const look = async (): Promise<void> => {
    const place = session as unknown as ImapSession;
    between.taken();
    const isWhole = !(await watch.applyHeard('projects', place));
    if (isWhole) {
      wholeLooks += 1;
      session.command();
      select();
    }
    between.vacant(place);
    await watch.lookedAt('projects', { session: place, selection: session.selection, isWhole });
  };
  const untilListening = async (): Promise<void> => {
    view('projects');
    await pass(settledMs);
    await look();
    await pass(100);
  };

  it('makes a connection, looks, and listens in a mailbox that stays open on a screen', async () => {
    view('projects');
    await pass(settledMs - 1);
    expect([connects, looks.length]).toEqual([0, 0]);

    await pass(1);
    expect([connects, held, looks.map(({ id }) => id)]).toEqual([1, true, ['projects']]);
    expect(session.idles).toBe(0);

    await look();
    await pass(100);
    expect([session.idles, plan.listenedIn]).toEqual([1, 'projects']);
    await watch.save();
    expect(saved).toEqual(['projects']);
  });

  it('does nothing for somebody who leafs through folders', async () => {
    for (let count = 0; count < 10; count += 1) {
      view(count % 2 === 0 ? 'projects' : 'garden');
      await pass(1000);
    }
    view();
    await pass(60_000);
    await watch.save();

    expect([connects, looks, saved]).toEqual([0, [], []]);
  });

  it('has the mailbox looked at at once when it hears of new mail, and counts from when it heard', async () => {
    await untilListening();
    await pass(60_000);
    looks = [];
    session.tell();
    const heardAt = performance.now();

    expect(looks).toEqual([{ id: 'projects', told: { messages: 4 } }]);
    expect(known.takeNews('projects')).toEqual({ heardAt, by: 'server' });
  });

  it('takes over together what is told in a rush', async () => {
    await untilListening();
    await pass(60_000);
    looks = [];
    let answered = 0;
    for (let count = 0; count < 50; count += 1) {
      session.tell();
      if (looks.length > answered) await look();
      answered = looks.length;
      await pass(100);
    }

    expect(looks.length).toBeGreaterThan(5);
    expect(looks.length).toBeLessThanOrEqual(20);
  });

  it('takes over what it heard without selecting anything, and goes on listening', async () => {
    await untilListening();
    for (let count = 0; count < 3; count += 1) {
      await pass(60_000);
      session.tell();
      await look();
    }
    await pass(100);

    expect([wholeLooks, session.idles, session.onLive === null]).toEqual([1, 1, false]);
  });

  it.each<[string, 'unclear' | Error]>([
    ['is not enough to know what changed', 'unclear'],
    ['cannot be stored', new Error('no database')],
  ])('has the mailbox looked at when what it heard %s', async (_what, outcome) => {
    await untilListening();
    applied = outcome;
    session.tell();
    await look().catch(() => between.vacant(session as unknown as ImapSession));
    applied = 'applied';
    await pass(5000);
    session.hasLive = true;
    await look();

    expect(wholeLooks).toBe(2);
  });

  it('takes over what is on its way before a look makes it void, where no counter tells of flags', async () => {
    session.hasModseq = false;
    await untilListening();
    session.onItsWay = true;
    await look();

    expect([wholeLooks, applies]).toEqual([2, 1]);
  });

  it('compares a mailbox in which much is told with its resume point as often as any other', async () => {
    await untilListening();
    for (let passedMs = 0; passedMs < restartMs + 60_000; passedMs += 30_000) {
      await pass(30_000);
      session.tell();
      await look();
    }

    expect(wholeLooks).toBe(2);
  });

  it('goes on listening after work that left the mailbox as it was, without a look', async () => {
    await untilListening();
    looks = [];
    await work();
    await pass(100);

    expect([looks, session.idles]).toEqual([[], 2]);
  });

  it.each(['another mailbox was selected', 'the same was selected anew'])(
    'has the mailbox looked at before it goes on listening when %s',
    async () => {
      await untilListening();
      looks = [];
      await work(select);
      await pass(900);
      expect([looks, session.idles]).toEqual([[], 1]);

      await pass(100);
      expect([looks.length, session.idles]).toEqual([1, 1]);
      await look();
      await pass(100);
      expect(session.idles).toBe(2);
    },
  );

  it('does not take a look that was made on another connection for one here', async () => {
    view('projects');
    await pass(settledMs);
    const elsewhere = new FakeSession();
    elsewhere.selection = {};
    await watch.lookedAt('projects', {
      session: elsewhere as unknown as ImapSession,
      selection: elsewhere.selection,
      isWhole: true,
    });
    await pass(4000);
    expect([looks.length, session.idles]).toEqual([1, 0]);

    await pass(1000);
    expect([looks.length, session.idles]).toEqual([2, 0]);
  });

  it('waits with the look while one task follows the other', async () => {
    await untilListening();
    looks = [];
    for (let count = 0; count < 20; count += 1) {
      await work(select);
      await pass(500);
    }

    expect(looks).toEqual([]);
    expect(plan.listenedIn).toBeNull();
  });

  it('has a silent line prove itself by a look when the IDLE has lasted as long as it may', async () => {
    await untilListening();
    looks = [];
    await pass(restartMs - 1000);
    expect(looks).toEqual([]);

    await pass(1000);
    expect(looks).toHaveLength(1);
  });

  it('stops when nobody has the mailbox open any more, lets the connection go, and says so after a moment', async () => {
    await untilListening();
    await watch.save();
    view();
    expect([held, session.onLive]).toEqual([false, null]);
    await pass(5000);
    await watch.save();

    expect([plan.listenedIn, saved]).toEqual([null, ['projects', null]]);
  });

  it('goes on where it was when somebody comes back before the connection is closed', async () => {
    await untilListening();
    looks = [];
    view();
    await pass(3000);
    view('projects');
    await pass(settledMs);

    expect([looks, session.idles, session.onLive === null]).toEqual([[], 1, false]);
  });

  it('listens in the mailbox that was opened last', async () => {
    await untilListening();
    looks = [];
    view('garden', 'projects');
    await pass(settledMs);

    expect(looks.map(({ id }) => id)).toEqual(['garden']);
  });

  it.each<[string, () => void]>([
    ['there may be one connection only', () => (limitForWork = 1)],
    ['the server tells of the mailbox anyway', () => (told = ['projects'])],
    ['the mailbox rests', () => (resting = true)],
    ['the server asks to be left alone', () => (plan.throttled = true)],
  ])('makes no connection when %s', async (_what, arrange) => {
    arrange();
    view('projects');
    await pass(60_000);

    expect([connects, held, looks]).toEqual([0, false, []]);
  });

  it('listens again once a download has given the connection back', async () => {
    await untilListening();
    limitForWork = 1;
    between.vacant(null);
    await pass(60_000);
    expect([connects, held, plan.listenedIn]).toEqual([1, false, null]);

    limitForWork = 2;
    await pass(10_000);
    expect([connects, held]).toEqual([2, true]);
  });

  it('rests when the server ends one IDLE after the other at once, instead of trying again and again', async () => {
    session.endsIdle = 'at once';
    await untilListening();
    await pass(20_000);

    expect([session.idles, held, plan.listenedIn]).toEqual([3, false, null]);
  });

  it('rests when the connection is cut soon, or cannot be had at all', async () => {
    await untilListening();
    session.cut();
    await pass(20_000);
    expect([connects, held]).toEqual([1, false]);

    refusesConnection = true;
    await pass(10 * 60_000);
    expect(connects).toBeGreaterThan(1);
    expect(connects).toBeLessThan(8);
  });

  it('makes another connection at once when one is lost on which it has listened for long', async () => {
    await untilListening();
    await pass(2 * 60_000);
    session.cut();
    await pass(1000);

    expect([connects, held]).toEqual([2, true]);
  });
});
