/** Whoever has had its turn for so long does not keep the next from theirs any more. */
const patienceMs = 30_000;

interface Turn {
  /** The next one has not waited for its end. */
  overtaken: boolean;
}

interface Line {
  holder: Turn;
  readonly waiting: ((turn: Turn) => void)[];
  timer: NodeJS.Timeout | undefined;
}

/**
 * Who writes for an account waits for the one before, without a connection of the pool: waiting for the account's lock in the
 * database, a few dozen writers of one slow account would hold all connections, and nobody could read anything.
 *
 * First come, first served. It only spares connections: that there is one writer at a time is the lock's to see to. So nobody is
 * kept for ever; behind a turn that does not end the next one goes on after half a minute, as if there were no line.
 */
export class AccountTurns {
  private readonly lines = new Map<string, Line>();

  /** Runs `work` when it is its turn. Not to be called by what has a turn of the same account. */
  async take<T>(accountId: string, work: () => Promise<T>): Promise<T> {
    const turn = await this.enter(accountId);
    try {
      return await work();
    } finally {
      this.leave(accountId, turn);
    }
  }

  private enter(accountId: string): Turn | Promise<Turn> {
    const line = this.lines.get(accountId);
    if (line === undefined) {
      const turn = { overtaken: false };
      this.lines.set(accountId, { holder: turn, waiting: [], timer: undefined });
      return turn;
    }
    return new Promise((resolve) => {
      line.waiting.push(resolve);
      if (line.waiting.length === 1) this.overtakeLater(accountId, line);
    });
  }

  private leave(accountId: string, turn: Turn): void {
    const line = this.lines.get(accountId);
    if (line === undefined || turn.overtaken) return;
    this.admitNext(accountId, line);
  }

  private admitNext(accountId: string, line: Line): void {
    clearTimeout(line.timer);
    const next = line.waiting.shift();
    if (next === undefined) {
      this.lines.delete(accountId);
      return;
    }
    line.holder = { overtaken: false };
    next(line.holder);
    if (line.waiting.length > 0) this.overtakeLater(accountId, line);
  }

  private overtakeLater(accountId: string, line: Line): void {
    line.timer = setTimeout(() => {
      line.holder.overtaken = true;
      this.admitNext(accountId, line);
    }, patienceMs);
    line.timer.unref();
  }
}
