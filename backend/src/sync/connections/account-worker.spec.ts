import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ImapSession } from '../../adapters/adapters.module.js';
import { AccountWorker } from './account-worker.js';

const idleMs = 60_000;

class FakeSession {
  usable = true;
  closed = false;

  close(): Promise<void> {
    this.usable = false;
    this.closed = true;
    return Promise.resolve();
  }

  abort(): void {
    this.usable = false;
  }
}

describe('AccountWorker', () => {
  let made: FakeSession[];
  let heard: string[];
  let worker: AccountWorker;
  beforeEach(() => {
    vi.useFakeTimers();
    made = [];
    heard = [];
    worker = new AccountWorker(() => {
      made.push(new FakeSession());
      return Promise.resolve(made.at(-1) as unknown as ImapSession);
    }, idleMs);
    worker.lendBetweenJobs({
      vacant: (session) => heard.push(session === null ? 'none' : 'vacant'),
      taken: () => heard.push('taken'),
    });
  });
  afterEach(() => vi.useRealTimers());

  const work = () => worker.run('patient', () => Promise.resolve('done'));
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  it('closes its connection when there has been no work for a while', async () => {
    expect(await work()).toBe('done');
    await pass(idleMs - 1);
    expect(worker.isOpen).toBe(true);

    await pass(1);
    expect([worker.isOpen, made[0]?.closed]).toEqual([false, true]);
  });

  it('keeps its connection open as long as it is held, and for the usual while after that', async () => {
    worker.hold(true);
    await work();
    await pass(10 * idleMs);
    expect([worker.isOpen, made.length]).toEqual([true, 1]);

    worker.hold(false);
    await pass(idleMs - 1);
    expect(worker.isOpen).toBe(true);
    await pass(1);
    expect(worker.isOpen).toBe(false);
  });

  it('lends its connection between tasks, and takes it back before the next', async () => {
    await work();
    await pass(0);
    expect(heard).toEqual(['taken', 'vacant']);

    let atWork: string[] = [];
    await worker.run('patient', () => Promise.resolve((atWork = [...heard])));
    expect(atWork).toEqual(['taken', 'vacant', 'taken']);
  });

  it('says that there is no connection to be lent once it is closed', async () => {
    await work();
    await pass(idleMs);

    expect(heard).toEqual(['taken', 'vacant', 'none']);
  });

  it('gives up a connection that is held when it has to make room, and hands over what waits', async () => {
    worker.hold(true);
    await work();
    await pass(0);
    const handedOver: string[] = [];
    let finish = (): void => undefined;
    const slow = worker.run('patient', () => new Promise<void>((resolve) => (finish = resolve)));
    void worker.run('urgent', () => Promise.resolve());
    await pass(0);

    const vacated = worker.vacate(({ priority }) => handedOver.push(priority));
    finish();
    await Promise.all([slow, vacated]);

    expect([handedOver, worker.isOpen, heard.at(-1)]).toEqual([['urgent'], false, 'none']);
  });
});
