import { describe, expect, it } from 'vitest';
import { healWords, vetoWords } from './repair-words.js';

describe('what is told of repairs', () => {
  it.each([
    [{ missing: 1, gone: 0 }, '1 message had been missed and is here now.'],
    [{ missing: 0, gone: 2 }, '2 messages were still shown and gone on the server.'],
    [
      { missing: 3, gone: 1 },
      '3 messages had been missed and are here now; 1 message was still shown and gone on the server.',
    ],
  ])('of a heal of %j', (found, expected) => {
    expect(healWords(found)).toBe(expected);
  });

  it('of deletions that were not believed', () => {
    expect(vetoWords({ told: 30, there: 1 })).toBe(
      'The server told that 30 messages are gone, and 1 of them is still there.',
    );
  });
});
