/**
 * What could not be read within the limits, and is left alone for a while: what took too long on a busy machine can be quick later,
 * and a mail that was made to take for ever must not be worked on each time it is opened.
 */
export class GivenUp {
  private readonly restsUntil = new Map<string, number>();

  /** @param most that are remembered; the one that was given up first is forgotten first */
  constructor(
    private readonly restMs: number,
    private readonly most: number,
  ) {}

  add(id: string, now: Date): void {
    this.restsUntil.delete(id);
    this.restsUntil.set(id, now.getTime() + this.restMs);
    const [oldest] = this.restsUntil.keys();
    if (this.restsUntil.size > this.most && oldest !== undefined) this.restsUntil.delete(oldest);
  }

  isLeftAlone(id: string, now: Date): boolean {
    return now.getTime() < (this.restsUntil.get(id) ?? 0);
  }
}
