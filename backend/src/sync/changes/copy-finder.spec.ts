import { describe, expect, it } from 'vitest';
import { copyMark, matchCopies } from './copy-finder.js';

const at = (uid: number, mark: string) => ({ uid, mark });

describe('what has been copied already', () => {
  it('is told by what came to the target since', () => {
    expect([...matchCopies([at(1, 'a'), at(2, 'b')], [at(70, 'b'), at(71, 'foreign')])]).toEqual([[2, 70]]);
  });

  it('is one copy for each source when several look alike', () => {
    expect([...matchCopies([at(1, 'a'), at(2, 'a'), at(3, 'a')], [at(70, 'a'), at(71, 'a')])]).toEqual([
      [1, 70],
      [2, 71],
    ]);
  });
});

describe('the mark of a copy', () => {
  const message = { messageIdHeader: null, sizeBytes: 900, receivedAt: new Date(5000), subject: 'Hello' };

  it('is the Message-ID where there is one, whenever the server says that the copy came', () => {
    const one = { ...message, messageIdHeader: 'a@b' };
    expect(copyMark(one)).toBe(copyMark({ ...one, receivedAt: new Date(9000) }));
    expect(copyMark(one)).not.toBe(copyMark({ ...one, messageIdHeader: 'c@d' }));
  });

  it('tells messages without a Message-ID apart by when they came', () => {
    expect(copyMark(message)).toBe(copyMark({ ...message }));
    expect(copyMark(message)).not.toBe(copyMark({ ...message, receivedAt: new Date(9000) }));
  });
});
