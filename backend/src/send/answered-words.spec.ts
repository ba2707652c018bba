import { describe, expect, it } from 'vitest';
import { answeredWords } from './answered-words.js';

const now = new Date('2026-03-01T12:00:00Z');
const words = (by: string | null, seconds: number) =>
  answeredWords(by, new Date(now.getTime() - seconds * 1000).toISOString(), now);

describe('the words about an answer that was given meanwhile', () => {
  it.each<[number, string]>([
    [-3, 'just now'],
    [4, 'just now'],
    [40, '40 seconds ago'],
    [100, '2 minutes ago'],
    [5400, '90 minutes ago'],
    [7200, '2 hours ago'],
    [3 * 86_400, '3 days ago'],
  ])('say of %d seconds: %s', (seconds, ago) => {
    expect(words('Ann', seconds)).toBe(
      `Ann has answered this conversation, ${ago}. Read the answer, or send yours anyway.`,
    );
  });

  it('do not name whom nobody knows', () => {
    expect(words(null, 40)).toMatch(
      /^Somebody has answered this conversation from another mail program, 40 seconds ago/,
    );
  });
});
