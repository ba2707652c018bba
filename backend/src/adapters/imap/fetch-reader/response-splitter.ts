/** A response that is longer than this while it comes in is left to imapflow, which has limits of its own. */
const longestHeld = 64 * 1024;
const [lf, cr, braceOpen, braceClose, digit0, digit9] = [0x0a, 0x0d, 0x7b, 0x7d, 0x30, 0x39];

/**
 * Cuts what a server sends into responses, a literal belonging to the response that announces it (RFC 3501 section 4.3),
 * wherever the pieces in which it arrives begin and end. It starts at the beginning of a response.
 */
export class ResponseSplitter {
  private held: Buffer | null = null;

  /** Bytes of a response whose end has not come yet. */
  get isHolding(): boolean {
    return this.held !== null;
  }

  /**
   * Takes the next bytes. Every response that is complete is shown to `take`; answers the bytes of those that it did not
   * want, in order. When these end in the middle of a response (it is too long to be held), whoever gets them has to be given
   * all that follows until that response ends, and `split` nothing.
   */
  split(chunk: Buffer, take: (response: Buffer) => boolean): Buffer[] {
    const data = this.held === null ? chunk : Buffer.concat([this.held, chunk]);
    this.held = null;
    const left: Buffer[] = [];
    let leftFrom = 0;
    let start = 0;
    for (let end = endOfResponse(data, 0); end > 0; end = endOfResponse(data, start)) {
      if (take(data.subarray(start, end))) {
        if (leftFrom < start) left.push(data.subarray(leftFrom, start));
        leftFrom = end;
      }
      start = end;
    }
    const handedOver = data.length - start > longestHeld;
    const leftTo = handedOver ? data.length : start;
    if (leftFrom < leftTo) left.push(data.subarray(leftFrom, leftTo));
    // A copy, as the buffers of a socket are large and live on with the smallest part of them.
    if (!handedOver && start < data.length) this.held = Buffer.from(data.subarray(start));
    return left;
  }

  /** Gives back what is held, to be put before the bytes that follow. */
  release(): Buffer | null {
    const { held } = this;
    this.held = null;
    return held;
  }
}

/** Where the response that begins at `start` is over; -1 when its end is not there yet. */
function endOfResponse(data: Buffer, start: number): number {
  for (let from = start; ;) {
    const lineEnd = data.indexOf(lf, from);
    if (lineEnd < 0) return -1;
    const literal = literalAnnounced(data, from, lineEnd);
    if (literal === null) return lineEnd + 1;
    from = lineEnd + 1 + literal;
    if (from > data.length) return -1;
  }
}

/** The length of the literal that a line announces at its end by `{123}`; null when it announces none. */
function literalAnnounced(data: Buffer, from: number, lineEnd: number): number | null {
  let at = lineEnd - 1;
  if (at >= from && data[at] === cr) at -= 1;
  if (at < from || data[at] !== braceClose) return null;
  const digitsEnd = at;
  while (at > from && isDigit(data[at - 1] ?? 0)) at -= 1;
  if (at === digitsEnd || at === from || data[at - 1] !== braceOpen) return null;
  // However many digits there are, this is a number: at worst Infinity, which never comes in.
  return Number(data.toString('latin1', at, digitsEnd));
}

const isDigit = (code: number): boolean => code >= digit0 && code <= digit9;
