interface Numbered {
  readonly seq: number;
}

export interface Admission<F> {
  /** Frames that are new and follow each other without a hole, in order. */
  readonly admitted: readonly F[];
  /** The number of the last frame that was let through, now or before. */
  readonly lastSeq: number;
  /** A number was skipped: what follows must be asked for again. */
  readonly gap: boolean;
}

/** Lets through what comes right after `lastSeq`. Frames seen before are dropped; at a hole it stops. */
export function admitFrames<F extends Numbered>(lastSeq: number, frames: readonly F[]): Admission<F> {
  const admitted: F[] = [];
  let last = lastSeq;
  for (const frame of frames) {
    if (frame.seq <= last) continue;
    if (frame.seq !== last + 1) return { admitted, lastSeq: last, gap: true };
    admitted.push(frame);
    last = frame.seq;
  }
  return { admitted, lastSeq: last, gap: false };
}
