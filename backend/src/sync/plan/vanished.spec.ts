import { describe, expect, it } from 'vitest';
import { isCredible } from './vanished.js';

describe('isCredible', () => {
  it.each([
    ['a few of many, and the count agrees', 100, 3, 97, true],
    ['a fifth of the mailbox', 500, 100, 400, true],
    ['all of a small mailbox', 20, 20, 0, true],
    ['more than a fifth of the mailbox, even when the count agrees', 500, 101, 399, false],
    ['everything, where the server still counts all', 5393, 5393, 5393, false],
    ['one, where the server still counts it', 100, 1, 100, false],
    ['one of two that are too many', 102, 1, 100, true],
    ['a few while the count says nothing', 100, 3, null, true],
    ['none of what is known', 100, 0, 90, true],
  ])('4 judges %s', (_name, known, removed, exists, expected) => {
    expect(isCredible(known, removed, exists)).toBe(expected);
  });
});
