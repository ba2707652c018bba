type Change<T> = (value: T) => T;

interface Kept<T> {
  /** What has been told since each answer was asked for that is still under way. */
  readonly meanwhile: Set<Change<T>[]>;
  lastAsked: number;
  lastTaken: number;
}

/**
 * Values that are read from the server now and then and told of in between, each by its key. An answer may have been made
 * before something that was told while it was under way, and come after it: whatever was told since it was asked for is
 * therefore told to the answer as well. Changes have to say what a thing is now, so that telling one twice changes nothing.
 */
export class KeptCurrent<T> {
  private readonly kept = new Map<string, Kept<T>>();

  constructor(private readonly store: { get(key: string): T; set(key: string, value: T): void }) {}

  /** Takes over what is told by itself. */
  tell(key: string, change: Change<T>): void {
    for (const changes of this.kept.get(key)?.meanwhile ?? []) changes.push(change);
    this.put(key, change(this.store.get(key)));
  }

  /**
   * Reads the value anew; `made` makes it of the answer. An answer is not taken when one that was asked for later has been, or
   * the value was forgotten meanwhile. Throws what `ask` throws. @returns the answer, taken or not
   */
  async read<A>(key: string, ask: () => Promise<A>, made: (answer: A, before: T) => T): Promise<A> {
    const kept = this.of(key);
    const asked = ++kept.lastAsked;
    return this.during(kept, ask, (answer, meanwhile) => {
      if (asked < kept.lastTaken || this.kept.get(key) !== kept) return;
      kept.lastTaken = asked;
      this.put(key, through(meanwhile, made(answer, this.store.get(key))));
    });
  }

  /** As `read`, of an answer that tells of a part alone: `change` puts it in its place. */
  async readPart<A>(key: string, ask: () => Promise<A>, change: (value: T, answer: A) => T): Promise<A> {
    const kept = this.of(key);
    return this.during(kept, ask, (answer, meanwhile) => {
      if (this.kept.get(key) === kept) this.tell(key, (value) => through(meanwhile, change(value, answer)));
    });
  }

  /** Answers that are under way are not taken any more. */
  forget(key: string): void {
    this.kept.delete(key);
  }

  private async during<A>(
    { meanwhile }: Kept<T>,
    ask: () => Promise<A>,
    take: (answer: A, changes: readonly Change<T>[]) => void,
  ): Promise<A> {
    const changes: Change<T>[] = [];
    meanwhile.add(changes);
    try {
      const answer = await ask();
      meanwhile.delete(changes);
      take(answer, changes);
      return answer;
    } finally {
      meanwhile.delete(changes);
    }
  }

  private of(key: string): Kept<T> {
    const kept = this.kept.get(key) ?? { meanwhile: new Set(), lastAsked: 0, lastTaken: 0 };
    this.kept.set(key, kept);
    return kept;
  }

  private put(key: string, value: T): void {
    if (value !== this.store.get(key)) this.store.set(key, value);
  }
}

function through<T>(changes: readonly Change<T>[], value: T): T {
  return changes.reduce((now, change) => change(now), value);
}
