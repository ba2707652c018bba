import { Worker } from 'node:worker_threads';

/** A task was refused by what it was given: it threw, took too long, or wanted too much memory. */
export class TaskFailed extends Error {
  override readonly name = 'TaskFailed';
}

export interface WorkerPoolOptions {
  /**
   * The worker: posts `'ready'` when it has started, and for each message that it is sent one answer, `{ result }` or
   * `{ error }`.
   */
  readonly file: URL;
  readonly size: number;
  /** How long one task may take, from when a worker has begun with it. */
  readonly limitMs: number;
  /** How large a worker's heap may become. */
  readonly memoryMb: number;
}

/** `waits`: work that nobody is waiting for leaves at least one worker free for the rest. */
export type Urgency = 'now' | 'waits';

interface Job {
  readonly message: unknown;
  readonly urgency: Urgency;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

type Answer = 'ready' | { readonly result: unknown } | { readonly error: string };

/**
 * Runs tasks in worker threads, so that none can stop the process. A worker whose task goes over a limit is ended, and the
 * next task gets a new one. Workers start with the first tasks and, while idle, keep no process alive.
 */
export class WorkerPool {
  private readonly queue: Job[] = [];
  private readonly lanes: Lane[];
  private closed = false;

  constructor(options: WorkerPoolOptions) {
    this.lanes = Array.from({ length: options.size }, () => new Lane(options, () => this.next()));
  }

  /** @throws TaskFailed, and another error when the worker cannot start or the pool is closed. */
  run(message: unknown, urgency: Urgency): Promise<unknown> {
    if (this.closed) return Promise.reject(poolClosed());
    return new Promise((resolve, reject) => {
      this.queue.push({ message, urgency, resolve, reject });
      this.next();
    });
  }

  /** Ends all workers. What was not done is rejected. */
  async close(): Promise<void> {
    this.closed = true;
    for (const job of this.queue.splice(0)) job.reject(poolClosed());
    await Promise.all(this.lanes.map((lane) => lane.end(poolClosed())));
  }

  private next(): void {
    if (this.closed) return;
    for (const lane of this.lanes.filter(({ job }) => job === null)) {
      const index = this.indexOfNext();
      const [job] = index < 0 ? [] : this.queue.splice(index, 1);
      if (job === undefined) return;
      lane.begin(job);
    }
  }

  private indexOfNext(): number {
    const urgent = this.queue.findIndex(({ urgency }) => urgency === 'now');
    if (urgent >= 0) return urgent;
    const patient = this.lanes.filter(({ job }) => job?.urgency === 'waits').length;
    return this.queue.length > 0 && patient < Math.max(1, this.lanes.length - 1) ? 0 : -1;
  }
}

/** One worker after another, with at most one task. */
class Lane {
  job: Job | null = null;
  private worker: Worker | null = null;
  private ready = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: WorkerPoolOptions,
    private readonly onFree: () => void,
  ) {}

  begin(job: Job): void {
    this.job = job;
    this.worker?.ref();
    if (this.worker === null) this.start();
    else if (this.ready) this.post(this.worker);
  }

  async end(error: Error): Promise<void> {
    const { worker } = this;
    this.worker = null;
    this.ready = false;
    this.finish()?.reject(error);
    await worker?.terminate();
  }

  private start(): void {
    const worker = new Worker(this.options.file, {
      resourceLimits: { maxOldGenerationSizeMb: this.options.memoryMb },
    });
    this.worker = worker;
    worker.on('message', (answer: Answer) => {
      if (worker === this.worker) this.onAnswer(worker, answer);
    });
    worker.on('error', (error: Error & { code?: string }) => {
      const overMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.onLost(worker, overMemory ? new TaskFailed('It needs too much memory.') : error);
    });
    worker.on('exit', (code) => this.onLost(worker, new Error(`A worker ended by itself with code ${code}.`)));
  }

  private onAnswer(worker: Worker, answer: Answer): void {
    if (answer === 'ready') {
      this.ready = true;
      if (this.job !== null) this.post(worker);
      return;
    }
    const job = this.finish();
    if ('result' in answer) job?.resolve(answer.result);
    else job?.reject(new TaskFailed(answer.error));
    this.onFree();
  }

  private onLost(worker: Worker, error: Error): void {
    if (worker !== this.worker) return;
    void this.end(error).then(this.onFree);
  }

  private post(worker: Worker): void {
    this.timer = setTimeout(() => {
      this.onLost(worker, new TaskFailed(`It takes longer than ${this.options.limitMs / 1000} seconds.`));
    }, this.options.limitMs);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    worker.postMessage(this.job?.message);
  }

  private finish(): Job | null {
    clearTimeout(this.timer);
    this.worker?.unref();
    const { job } = this;
    this.job = null;
    return job;
  }
}

const poolClosed = (): Error => new Error('The server is ending; nothing is read any more.');
