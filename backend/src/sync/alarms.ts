/** What is to be done after a while, as long as whoever wants it goes on. */
export class Alarms {
  private readonly timers = new Set<NodeJS.Timeout>();
  private ended = false;

  /** Null once `end` was called: then there is nothing more to be done. */
  set(ms: number, act: () => void): NodeJS.Timeout | null {
    if (this.ended) return null;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, ms);
    this.timers.add(timer);
    return timer;
  }

  clear(timer: NodeJS.Timeout): void {
    clearTimeout(timer);
    this.timers.delete(timer);
  }

  end(): void {
    this.ended = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }
}
