/** How many sequence numbers one question names while the search narrows; longer lines upset some servers. */
const fewestPoints = 64;
const mostPoints = 500;
/** When no more messages than this are in doubt, all of them are asked for: a UID alone is some thirty bytes. */
const fewEnough = 1000;
/**
 * So many numbers are named that what lies between two of them can be asked for as a whole: then the question that names all is the
 * next one, as long as little is gone. A longer line costs less than one more answer to wait for.
 */
const pointsFor = (inDoubt: number): number =>
  Math.min(mostPoints, Math.max(fewestPoints, Math.ceil(inDoubt / fewEnough) + 1));
/** A mailbox in which deletions lie so scattered that this many questions do not find them is cheaper to list whole. */
const maxRounds = 6;

/**
 * A stretch of the mailbox between two messages that are known on both sides: `here` are positions in our list, `there`
 * sequence numbers. Both ends are outside of the stretch.
 */
interface Stretch {
  readonly hereLow: number;
  readonly hereHigh: number;
  readonly thereLow: number;
  readonly thereHigh: number;
  /** The upper end on the server is mail that we do not know yet, so that the lengths cannot be compared. */
  readonly open: boolean;
}

/**
 * Finds which messages are gone from a mailbox without listing it, on servers that do not say (no QRESYNC).
 *
 * Our messages and the server's are both in the order of their UIDs. Where a message lies as far from the beginning here as
 * there, none before it is gone; so the server is asked for the UIDs at some sequence numbers, and each stretch whose length
 * differs is looked at more closely. One deletion among 100,000 messages takes two questions.
 *
 * The server may have more messages at the end than we know, but none in between: then the answer is `unclear`, and so it is
 * when an answer contradicts itself. `FETCH` by sequence number is the one command during which a server must not renumber
 * (RFC 3501 section 7.4.1), and between commands it cannot: so nothing else may be asked while a probe is under way.
 */
export class RankProbe {
  private readonly found: number[] = [];
  private stretches: Stretch[];
  private rounds = 0;
  private isClear = true;

  /** @param here the UIDs that are known, ascending; @param exists how many messages the server has. */
  constructor(
    private readonly here: readonly number[],
    exists: number,
  ) {
    const whole = { hereLow: -1, hereHigh: here.length, thereLow: 0, thereHigh: exists + 1, open: true };
    this.stretches = this.settle([whole]);
  }

  /** The sequence numbers to ask for next, ascending; null when there is nothing more to ask. */
  next(): number[] | null {
    if (!this.isClear || this.stretches.length === 0) return null;
    if (this.rounds === maxRounds) {
      this.isClear = false;
      return null;
    }
    this.rounds += 1;
    const inDoubt = this.stretches.reduce((sum, stretch) => sum + lengthThere(stretch), 0);
    const share = (stretch: Stretch): number =>
      inDoubt <= fewEnough
        ? lengthThere(stretch)
        : Math.max(1, Math.floor((pointsFor(inDoubt) * lengthThere(stretch)) / inDoubt));
    return this.stretches.flatMap((stretch) => pointsIn(stretch, share(stretch)));
  }

  /** Takes the server's answer: the UID at each sequence number that was asked for. */
  answer(uidAt: ReadonlyMap<number, number>): void {
    this.stretches = this.settle(this.stretches.flatMap((stretch) => this.split(stretch, uidAt)));
  }

  /** The UIDs that are gone, ascending; `unclear` when the server has messages in between that are not known here. */
  get outcome(): readonly number[] | 'unclear' {
    return this.isClear ? this.found.toSorted((a, b) => a - b) : 'unclear';
  }

  /** Cuts a stretch at every message that was asked for. */
  private split(stretch: Stretch, uidAt: ReadonlyMap<number, number>): Stretch[] {
    const parts: Stretch[] = [];
    let rest = stretch;
    for (let there = stretch.thereLow + 1; there < stretch.thereHigh; there += 1) {
      const uid = uidAt.get(there);
      if (uid === undefined) continue;
      const position = this.positionOf(uid);
      if (position === this.here.length) {
        // Mail that we do not know yet: so is everything after it.
        rest = { ...rest, thereHigh: there, open: true };
        break;
      }
      if (this.here[position] !== uid || position <= rest.hereLow || position >= rest.hereHigh) {
        this.isClear = false;
        return [];
      }
      parts.push({ ...rest, hereHigh: position, thereHigh: there, open: false });
      rest = { ...rest, hereLow: position, thereLow: there };
      // The very last message of the server is known: nothing that we do not know can come after it.
      if (there + 1 === stretch.thereHigh && rest.open) rest = { ...rest, open: false };
    }
    return [...parts, rest];
  }

  /** Takes out the stretches about which nothing is in doubt any more. */
  private settle(stretches: readonly Stretch[]): Stretch[] {
    return stretches.filter((stretch) => {
      const here = stretch.hereHigh - stretch.hereLow - 1;
      const there = lengthThere(stretch);
      if (here === 0) {
        if (there > 0 && !stretch.open) this.isClear = false;
        return false;
      }
      if (there === 0) {
        this.found.push(...this.here.slice(stretch.hereLow + 1, stretch.hereHigh));
        return false;
      }
      if (stretch.open) return true;
      if (there > here) this.isClear = false;
      return there < here;
    });
  }

  /** Where a UID stands in our list, or would stand. */
  private positionOf(uid: number): number {
    let low = 0;
    let high = this.here.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.here[middle] as number) < uid) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const lengthThere = (stretch: Stretch): number => stretch.thereHigh - stretch.thereLow - 1;

/** `count` sequence numbers spread over a stretch; the last of an open one is always among them, as it tells most. */
function pointsIn(stretch: Stretch, count: number): number[] {
  const length = lengthThere(stretch);
  if (count >= length) return Array.from({ length }, (_, index) => stretch.thereLow + 1 + index);
  const points = new Set<number>();
  for (let nth = 1; nth <= count; nth += 1)
    points.add(
      stretch.thereLow + Math.round((nth * (length + (stretch.open ? 0 : 1))) / (stretch.open ? count : count + 1)),
    );
  return [...points].filter((point) => point > stretch.thereLow && point < stretch.thereHigh);
}
