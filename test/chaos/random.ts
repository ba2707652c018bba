/** Random numbers that are the same for the same seed, so that a run can be made again. */
export class Random {
  constructor(private state: number) {}

  /** At least 0, below 1. */
  next(): number {
    // A Weyl sequence through a 32-bit mixer: small, fast and even enough to choose by.
    this.state = (this.state + 0x9e3779b9) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` to `most`, both included; parts of numbers are cut off. */
  between(least: number, most: number): number {
    return Math.floor(least) + Math.floor(this.next() * (Math.floor(most) - Math.floor(least) + 1));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  /** @throws Error for an empty list. */
  oneOf<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.next() * items.length)];
    if (item === undefined) throw new Error('There is nothing to choose from.');
    return item;
  }

  /** One of the keys; how often follows from the values. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const entries = Object.entries(weights) as [K, number][];
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [key, weight] of entries) {
      left -= weight;
      if (left < 0) return key;
    }
    return this.oneOf(entries)[0];
  }
}
