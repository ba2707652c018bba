interface LaneOptions {
  /** How many accounts in all. */
  readonly parallel: number;
  /** How many of one host, so that one that is slow or dead leaves room for the others; where hosts matter. */
  readonly perHost?: number;
  /** Answers whether the host was there; anything else where that did not turn out. */
  readonly work: (accountId: string) => Promise<unknown>;
  readonly onError: (accountId: string, error: unknown) => void;
}

/**
 * Work per account: one piece at a time for each, some accounts beside each other. An account that is poked while its work
 * is running gets another turn after it. A host that was not there is tried by one account at a time until it is back.
 */
export class AccountLanes {
  /** The hosts of the accounts. */
  private readonly wanted = new Map<string, string>();
  private readonly running = new Map<string, { host: string; ended: Promise<void> }>();
  private readonly missing = new Set<string>();
  private stopped = false;

  /** `work` looks up what there is to do; its errors go to `onError`. */
  constructor(private readonly options: LaneOptions) {}

  poke(accountId: string, host = ''): void {
    if (this.stopped) return;
    this.wanted.set(accountId, host);
    this.start();
  }

  /** Begins nothing more; resolves when what is running has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wanted.clear();
    await Promise.all([...this.running.values()].map(({ ended }) => ended));
  }

  private start(): void {
    for (const [accountId, host] of this.wanted) {
      if (this.running.size >= this.options.parallel) return;
      if (this.running.has(accountId) || !this.hasRoom(host)) continue;
      this.wanted.delete(accountId);
      this.running.set(accountId, { host, ended: this.run(accountId, host) });
    }
  }

  private hasRoom(host: string): boolean {
    const busy = [...this.running.values()].filter((other) => other.host === host).length;
    return busy < (this.missing.has(host) ? 1 : (this.options.perHost ?? this.options.parallel));
  }

  private async run(accountId: string, host: string): Promise<void> {
    try {
      const wasThere = await this.options.work(accountId);
      if (wasThere === true) this.missing.delete(host);
      if (wasThere === false) this.missing.add(host);
    } catch (error) {
      this.options.onError(accountId, error);
    } finally {
      this.running.delete(accountId);
      this.start();
    }
  }
}
