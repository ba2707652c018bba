interface Task {
  work: () => Promise<boolean>;
  isRunning: boolean;
  isWantedAgain: boolean;
  failures: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/**
 * Does things until they have worked: what fails (answers false or throws) is done again after `firstMs`, then after twice as
 * long each time, at most `mostMs`. Of one key one thing is under way at a time; what is wanted meanwhile is done once behind it.
 */
export class Insistence {
  private readonly tasks = new Map<string, Task>();

  constructor(private readonly pauses: { firstMs: number; mostMs: number }) {}

  /** Does `work` at once, in place of what is waiting under this key. */
  on(key: string, work: () => Promise<boolean>): void {
    const task: Task = this.tasks.get(key) ?? {
      work,
      isRunning: false,
      isWantedAgain: false,
      failures: 0,
      timer: undefined,
    };
    task.work = work;
    this.tasks.set(key, task);
    if (task.isRunning) task.isWantedAgain = true;
    else void this.run(key, task);
  }

  /** Does now what waits for its time: what was in the way may be over. */
  hurry(): void {
    for (const [key, task] of this.tasks) if (!task.isRunning) void this.run(key, task);
  }

  /** Does not do it any more; what is under way is not done again. */
  giveUp(key: string): void {
    clearTimeout(this.tasks.get(key)?.timer);
    this.tasks.delete(key);
  }

  stop(): void {
    for (const key of this.tasks.keys()) this.giveUp(key);
  }

  private async run(key: string, task: Task): Promise<void> {
    clearTimeout(task.timer);
    task.isRunning = true;
    let isDone: boolean;
    do {
      task.isWantedAgain = false;
      isDone = await task.work().catch(() => false);
      if (this.tasks.get(key) !== task) return;
    } while (task.isWantedAgain);
    task.isRunning = false;
    if (isDone) {
      this.tasks.delete(key);
      return;
    }
    const { firstMs, mostMs } = this.pauses;
    task.timer = setTimeout(() => void this.run(key, task), Math.min(firstMs * 2 ** task.failures, mostMs));
    task.failures += 1;
  }
}
