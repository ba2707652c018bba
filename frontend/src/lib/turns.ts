/**
 * Lets at most `atOnce` of many begin at a time. Those that wait come in the order in which they asked, but for the one that
 * `isFirst`. Asking twice makes one turn.
 */
export class Turns {
  private readonly waiting = new Set<string>();
  private readonly begun = new Set<string>();

  constructor(
    private readonly options: {
      readonly atOnce: number;
      readonly isFirst: (key: string) => boolean;
      /** The key's turn has come; it lasts until `end`. */
      readonly begin: (key: string) => void;
    },
  ) {}

  /** Asks for a turn. One that has its turn gets no other before that has ended. */
  ask(key: string): void {
    if (this.begun.has(key)) return;
    this.waiting.add(key);
    this.next();
  }

  end(key: string): void {
    this.begun.delete(key);
    this.next();
  }

  /** Nobody has a turn any more, or waits for one. */
  clear(): void {
    this.waiting.clear();
    this.begun.clear();
  }

  private next(): void {
    while (this.begun.size < this.options.atOnce && this.waiting.size > 0) {
      const waiting = [...this.waiting];
      const key = waiting.find(this.options.isFirst) ?? waiting[0] ?? '';
      this.waiting.delete(key);
      this.begun.add(key);
      this.options.begin(key);
    }
  }
}
