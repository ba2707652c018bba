/** UIDs from `low` to `high`, both included. */
export interface UidRange {
  readonly low: number;
  readonly high: number;
}

/** The largest UID (RFC 3501 section 2.3.1.1). */
const maxUid = 4_294_967_295;

/**
 * Reads a UID set as servers write it (RFC 3501 section 9: `41,43:116`) into joined ranges. What is no number of 32 bits is left
 * out, `*` among it: a server has no reason to write one. However wide a range is, it is one range.
 */
export function parseUidSet(text: string): UidRange[] {
  const ranges = text.split(',').flatMap((part) => {
    const match = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(part.trim());
    if (match === null) return [];
    const [one, other] = [Number(match[1]), Number(match[2] ?? match[1])];
    const [low, high] = [Math.max(1, Math.min(one, other)), Math.min(maxUid, Math.max(one, other))];
    return low <= high ? [{ low, high }] : [];
  });
  return joinRanges(ranges);
}

/** Ranges in ascending order, those that touch or overlap joined. */
export function joinRanges(ranges: readonly UidRange[]): UidRange[] {
  const joined: UidRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.low - b.low)) {
    const last = joined.at(-1);
    if (last === undefined || range.low > last.high + 1) joined.push(range);
    else if (range.high > last.high) joined[joined.length - 1] = { low: last.low, high: range.high };
  }
  return joined;
}

/** How many UIDs the ranges hold, counted without listing them. The ranges must not overlap. */
export const sizeOf = (ranges: readonly UidRange[]): number =>
  ranges.reduce((size, { low, high }) => size + high - low + 1, 0);

/**
 * Compares what the server lists with what is known here.
 * `onServer` is joined ranges; `here` ascends. Costs their length, not the UIDs that the ranges span.
 */
export function compareUids(
  onServer: readonly UidRange[],
  here: readonly number[],
): { readonly gone: number[]; readonly missing: UidRange[] } {
  const gone: number[] = [];
  const missing: UidRange[] = [];
  let position = 0;
  for (const { low, high } of onServer) {
    for (; position < here.length && (here[position] as number) < low; position += 1)
      gone.push(here[position] as number);
    let next = low;
    for (; position < here.length && (here[position] as number) <= high; position += 1) {
      const uid = here[position] as number;
      if (uid > next) missing.push({ low: next, high: uid - 1 });
      next = uid + 1;
    }
    if (next <= high) missing.push({ low: next, high });
  }
  gone.push(...here.slice(position));
  return { gone, missing };
}

/**
 * The same with what was known before the server was asked and after: what it did meanwhile by our own order may be in the one
 * and not in the other, and is neither gone nor missing. `before` and `after` ascend.
 */
export function compareUidsAround(
  onServer: readonly UidRange[],
  before: readonly number[],
  after: readonly number[],
): { readonly gone: number[]; readonly missing: UidRange[] } {
  const both: number[] = [];
  const either: number[] = [];
  let position = 0;
  for (const uid of after) {
    for (; position < before.length && (before[position] as number) < uid; position += 1)
      either.push(before[position] as number);
    either.push(uid);
    if (before[position] !== uid) continue;
    both.push(uid);
    position += 1;
  }
  for (; position < before.length; position += 1) either.push(before[position] as number);
  return { gone: compareUids(onServer, both).gone, missing: compareUids(onServer, either).missing };
}

/** The UIDs themselves, ascending. Only for ranges of which the server has proved that it has each. */
export const listUids = (ranges: readonly UidRange[]): number[] =>
  ranges.flatMap(({ low, high }) => Array.from({ length: high - low + 1 }, (_, index) => low + index));
