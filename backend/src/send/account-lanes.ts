/**
 * Work per account: one piece at a time for each, a few accounts beside each other. An account that is poked while its work
 * is running gets another turn after it.
 */
export class AccountLanes {
  private readonly wanted = new Set<string>();
  private readonly running = new Map<string, Promise<void>>();
  private stopped = false;

  /** `work` looks up what there is to do; its errors go to `onError`. */
  constructor(
    private readonly options: {
      readonly parallel: number;
      readonly work: (accountId: string) => Promise<void>;
      readonly onError: (accountId: string, error: unknown) => void;
    },
  ) {}

  poke(accountId: string): void {
    if (this.stopped) return;
    this.wanted.add(accountId);
    this.start();
  }

  /** Begins nothing more; resolves when what is running has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wanted.clear();
    await Promise.all(this.running.values());
  }

  private start(): void {
    for (const accountId of this.wanted) {
      if (this.running.size >= this.options.parallel) return;
      if (this.running.has(accountId)) continue;
      this.wanted.delete(accountId);
      this.running.set(accountId, this.run(accountId));
    }
  }

  private async run(accountId: string): Promise<void> {
    try {
      await this.options.work(accountId);
    } catch (error) {
      this.options.onError(accountId, error);
    } finally {
      this.running.delete(accountId);
      this.start();
    }
  }
}
