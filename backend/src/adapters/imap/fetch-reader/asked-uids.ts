/** The UIDs of a sequence set (RFC 3501 section 9), such as `1:5,9,12:*`. `*` stands for any number above. */
export class AskedUids {
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  constructor(uidSet: string) {
    const ranges = uidSet.split(',').map((range) => {
      const [from = Number.NaN, to = from] = range.split(':').map((uid) => (uid === '*' ? Infinity : Number(uid)));
      return [Math.min(from, to), Math.max(from, to)] as const;
    });
    for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
      this.starts.push(start);
      // Ranges may overlap; what an earlier one covers is not lost behind a later one that ends before it.
      this.ends.push(Math.max(end, this.ends.at(-1) ?? 0));
    }
  }

  has(uid: number): boolean {
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.starts[middle] ?? 0) <= uid) low = middle + 1;
      else high = middle;
    }
    return low > 0 && uid <= (this.ends[low - 1] ?? 0);
  }
}
