import { afterEach, describe, expect, it } from 'vitest';
import { TaskFailed, WorkerPool, type WorkerPoolOptions } from './body-worker-pool.js';

/** A worker that does what it is told. */
const obedient = `
  import { parentPort, threadId } from 'node:worker_threads';
  const tasks = {
    echo: (input) => input,
    thread: () => threadId,
    refuse: () => { throw new Error('no'); },
    spin: () => { for (;;); },
    hoard: () => { const kept = []; for (;;) kept.push({ more: kept.length }); },
    leave: () => process.exit(3),
  };
  parentPort.on('message', ([name, input]) => {
    try { parentPort.postMessage({ result: tasks[name](input) }); }
    catch (error) { parentPort.postMessage({ error: error.message }); }
  });
  parentPort.postMessage('ready');
`;
const inModule = (code: string) => new URL(`data:text/javascript,${encodeURIComponent(code)}`);

describe('WorkerPool', () => {
  const pools: WorkerPool[] = [];
  const newPool = (options: Partial<WorkerPoolOptions> = {}): WorkerPool => {
    const pool = new WorkerPool({ file: inModule(obedient), size: 1, limitMs: 20_000, memoryMb: 64, ...options });
    pools.push(pool);
    return pool;
  };

  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.close()));
  });

  it('answers each task with its own result, more tasks than workers', async () => {
    const pool = newPool({ size: 2 });
    const results = await Promise.all(Array.from({ length: 20 }, (_, index) => pool.run(['echo', index], 'now')));

    expect(results).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  it('keeps a worker whose task threw', async () => {
    const pool = newPool();
    const before = await pool.run(['thread'], 'now');

    await expect(pool.run(['refuse'], 'now')).rejects.toThrow(new TaskFailed('no'));
    expect(await pool.run(['thread'], 'now')).toBe(before);
  });

  it('ends a task that takes too long, and does the next one', async () => {
    const pool = newPool({ limitMs: 300 });
    const endless = pool.run(['spin'], 'now');
    const next = pool.run(['echo', 'next'], 'now');

    await expect(endless).rejects.toBeInstanceOf(TaskFailed);
    expect(await next).toBe('next');
  });

  it('ends a task that takes too much memory, and does the next one', async () => {
    const pool = newPool({ memoryMb: 16 });

    await expect(pool.run(['hoard'], 'now')).rejects.toBeInstanceOf(TaskFailed);
    expect(await pool.run(['echo', 'next'], 'now')).toBe('next');
  });

  it('does not blame the task for a worker that cannot start or leaves by itself', async () => {
    const broken = newPool({ file: inModule('throw new Error("nothing here")') }).run(['echo'], 'now');
    await expect(broken).rejects.toThrow('nothing here');
    await expect(broken).rejects.not.toBeInstanceOf(TaskFailed);

    await expect(newPool().run(['leave'], 'now')).rejects.toThrow('code 3');
  });

  it('leaves a worker free for those who wait, and takes them first', async () => {
    const pool = newPool({ size: 2, limitMs: 1_500 });
    const order: string[] = [];
    const note = (name: string) => () => void order.push(name);
    const patient = pool.run(['spin'], 'waits').catch(note('patient'));
    const later = pool.run(['echo'], 'waits').then(note('later'));
    const urgent = pool.run(['echo'], 'now').then(note('urgent'));
    await Promise.all([patient, later, urgent]);

    expect(order).toEqual(['urgent', 'patient', 'later']);
  });

  it('rejects what is not done when it is closed, and whatever comes after', async () => {
    const pool = newPool();
    const unfinished = Promise.allSettled([pool.run(['spin'], 'now'), pool.run(['echo'], 'now')]);
    await pool.close();

    for (const task of [...(await unfinished), ...(await Promise.allSettled([pool.run(['echo'], 'now')]))]) {
      const reason: unknown = task.status === 'rejected' ? task.reason : null;
      expect(reason).toEqual(new Error('The server is ending; nothing is read any more.'));
      expect(reason).not.toBeInstanceOf(TaskFailed);
    }
  });
});
