import { describe, expect, it } from 'vitest';
import { admitFrames } from './frame-gate';

const frames = (...seqs: number[]) => seqs.map((seq) => ({ seq }));

describe('admitFrames', () => {
  it.each([
    { what: 'lets frames through that follow', last: 4, given: [5, 6], admitted: [5, 6], after: 6, gap: false },
    { what: 'drops frames seen before', last: 6, given: [5, 6, 7], admitted: [7], after: 7, gap: false },
    { what: 'stops at a hole', last: 4, given: [5, 7, 8], admitted: [5], after: 5, gap: true },
    { what: 'stops at once when the first is missing', last: 4, given: [6], admitted: [], after: 4, gap: true },
    { what: 'counts a frame that comes twice once', last: 4, given: [5, 5, 6], admitted: [5, 6], after: 6, gap: false },
    { what: 'has nothing to do without frames', last: 4, given: [], admitted: [], after: 4, gap: false },
  ])('$what', ({ last, given, admitted, after, gap }) => {
    expect(admitFrames(last, frames(...given))).toEqual({ admitted: frames(...admitted), lastSeq: after, gap });
  });
});
