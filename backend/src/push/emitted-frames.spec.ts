import { describe, expect, it } from 'vitest';
import { EmittedFrames } from './emitted-frames.js';

describe('EmittedFrames', () => {
  it('knows how long each of the last frames took, and of no others', () => {
    const frames = new EmittedFrames();
    frames.add('a', { firstSeq: 1, lastSeq: 1, tookMs: 5 });
    frames.add('a', { firstSeq: 2, lastSeq: 9, tookMs: 12 });

    expect([1, 2, 9].map((seq) => frames.tookMs('a', seq))).toEqual([5, 12, 12]);
    expect([frames.tookMs('a', 10), frames.tookMs('b', 1)]).toEqual([null, null]);
    for (let seq = 10; seq < 80; seq += 1) frames.add('a', { firstSeq: seq, lastSeq: seq, tookMs: seq });
    expect([frames.tookMs('a', 9), frames.tookMs('a', 79)]).toEqual([null, 79]);
    frames.forget('a');
    expect(frames.tookMs('a', 79)).toBeNull();
  });
});
